import { expect, test } from 'vitest'
import { httpServer } from '../agent/test-http-server.ts'
import { askDevice, jsonDevice, jsonIn } from './device-http.ts'
import { SourceUnreadable } from './ports.ts'

test('what keeps a device from being read is told as of a source, whichever way it was asked', async () => {
  const url = new URL(await httpServer((_, response) => void response.writeHead(403).end('no')))
  const problem = { code: 'not_authorised', values: { address: url.host } }
  const nowhere = new URL('http://127.0.0.1:1')
  const ways = [
    [() => jsonDevice(url)('/status'), problem],
    [async () => jsonIn(await askDevice(url), url), problem],
    [() => askDevice(nowhere), { code: 'unreachable', values: { address: nowhere.host } }],
  ] as const
  for (const [ask, why] of ways) {
    const error = await ask().catch((reason: unknown) => reason)
    expect(error).toBeInstanceOf(SourceUnreadable)
    expect(error).toMatchObject({ problem: why })
  }
})

test('a mistake of ours is no problem of the device', async () => {
  const nothing = undefined as unknown as Awaited<ReturnType<typeof askDevice>>
  await expect(jsonIn(nothing, new URL('http://127.0.0.1'))).rejects.toThrow(TypeError)
})
