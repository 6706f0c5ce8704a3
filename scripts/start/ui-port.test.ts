import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { UI_PORT, uiPortFor } from './ui-port.ts'

test('is as asked for; without a wish and a window to come it is nowhere', async () => {
  expect(await uiPortFor({ uiPort: 1234, headless: true })).toBe(1234)
  expect(await uiPortFor({ uiPort: 1234, headless: false })).toBe(1234)
  expect(await uiPortFor({ uiPort: null, headless: true })).toBeNull()
})

test('that nobody asked for is another when the usual one is taken', async () => {
  const server = createServer().listen(UI_PORT, '127.0.0.1')
  // Whoever else has it serves this test as well.
  server.on('error', () => undefined)
  await Promise.race([once(server, 'listening'), once(server, 'error')])
  onTestFinished(() => void server.close())
  expect(await uiPortFor({ uiPort: null, headless: false })).toBe(0)
})
