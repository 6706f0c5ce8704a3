import { expect, test } from 'vitest'
import { fileIdentity } from '../agent/adapters/identity-file.ts'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { shellOf } from './open-interface.ts'

test('a browser is told where the key of this node really is', () => {
  const [open, locked] = [temporaryDirectory(), temporaryDirectory()]
  expect(shellOf(open, '1.2.3')).toMatchObject({ kind: 'browser', secrets: 'file', versions: { app: '1.2.3' } })
  fileIdentity(open)
  expect(shellOf(open, '1.2.3').secrets).toBe('file')
  fileIdentity(locked, 'what the keyring of a desktop keeps')
  expect(shellOf(locked, '1.2.3').secrets).toBe('keyring')
})
