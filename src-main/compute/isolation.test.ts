import { expect, test } from 'vitest'
import { ISOLATION_IN_APP, isolationText, probeIsolation } from './isolation.ts'

test('what holds is said in sentences, and what does not with its reason', () => {
  const text = isolationText(ISOLATION_IN_APP)
  expect(text).toHaveLength(3)
  expect(text[1]).toContain('not kept from other files')
  expect(text[2]).toBe(
    'The network is not taken away from their process: inside the app that is not possible; a node without a window does it.',
  )
})

test('what this computer can do was tried: the network is away, or there is a reason', async () => {
  const isolation = await probeIsolation()
  expect(isolation.network).toBe(isolation.openBecause === null)
  expect(isolation.cutter.length > 0).toBe(isolation.network)
  expect(isolationText(isolation)[1]).toBe('Their process may read its program and input only, and start nothing.')
})
