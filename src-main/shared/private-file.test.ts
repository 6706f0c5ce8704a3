import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { writePrivateFile } from './private-file.ts'

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-private-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('is whole and leaves nothing else behind, also over what a killed write left', () => {
  const file = path.join(newFolder(), 'node', 'secret')
  writePrivateFile(file, 'first')
  writeFileSync(`${file}.new`, 'ha')
  writePrivateFile(file, 'second')
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(readdirSync(path.dirname(file))).toEqual(['secret'])
})

test.skipIf(process.platform === 'win32')('is read by its owner alone', () => {
  const file = path.join(newFolder(), 'secret')
  writeFileSync(`${file}.new`, 'ha', { mode: 0o666 })
  writePrivateFile(file, 'kept')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test('what was there stays when nothing new can be written', () => {
  const folder = newFolder()
  const file = path.join(folder, 'secret')
  writePrivateFile(file, 'first')
  expect(() => writePrivateFile(path.join(file, 'below'), 'second')).toThrow(/ENOTDIR|EEXIST/)
  expect(readFileSync(file, 'utf8')).toBe('first')
})
