import { createServer } from 'node:net'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { SourceConfig } from '#core/contracts/solar.ts'
import { httpServer } from '../agent/test-http-server.ts'
import { trySource } from './try-source.ts'

const SURROUNDINGS = { panels: null, place: () => null, now: () => new Date() }
const trial = (kind: SourceConfig['kind'], settings: SourceConfig['settings']) =>
  trySource({ kind, settings }, SURROUNDINGS)

test('what is right tells its name and what it says now', async () => {
  expect(await trial('fixed-watts', { watts: 500 })).toMatchObject({
    name: 'fixed watts (500 W)',
    reading: { pvW: 500 },
    problem: null,
  })
})

test('what is wrong says why, as data', async () => {
  expect(await trial('fixed-watts', {})).toEqual({
    name: null,
    reading: null,
    problem: { code: 'settings_invalid', values: { field: 'watts', detail: 'watts: is missing' } },
  })
  expect((await trial('teapot' as 'mqtt', {})).problem?.code).toBe('settings_invalid')
})

test('more than any house has is no reading, in a trial as in a node', async () => {
  const said: Record<string, unknown> = { '/shelly': { type: 'SHEM' }, '/status': { emeters: [{ power: -2e7 }] } }
  const address = await httpServer(({ url }, response) => void response.end(JSON.stringify(said[url!])))
  expect(await trial('shelly', { address, role: 'grid' })).toMatchObject({
    reading: null,
    problem: { code: 'not_a_number', values: { what: 'gridW' } },
  })
})

test('panels that seem to use power show their reading, and what to turn', async () => {
  const answers: Record<string, unknown> = {
    '/shelly': { type: 'SHEM' },
    '/status': { emeters: [{ power: -3000, is_valid: true }] },
  }
  const address = await httpServer(({ url }, response) => void response.end(JSON.stringify(answers[url!])))
  expect(await trial('shelly', { address, role: 'pv' })).toMatchObject({
    reading: { pvW: -3000 },
    problem: { code: 'sign_reversed', values: { what: 'Shelly SHEM (pv)', watts: -3000 } },
  })
  const turned = await trial('shelly', { address, role: 'pv', is_inverted: true })
  expect(turned).toMatchObject({ reading: { pvW: 3000 }, problem: null })
})

/** A server that is told of each connection, on a clock that a test moves. */
async function slowServer() {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  return { server, address: `127.0.0.1:${(server.address() as AddressInfo).port}` }
}

test('a meter that stays silent is let go', async () => {
  const { server, address } = await slowServer()
  const tried = trial('dsmr-p1', { address })
  const [line] = await once(server, 'connection')
  const gone = once(line, 'close')
  line.resume()
  await vi.advanceTimersByTimeAsync(15_000)
  expect((await tried).problem).toEqual({ code: 'timed_out', values: { address, seconds: 12 } })
  await gone
})

test('nobody waits longer than 15 s, however many questions a device takes', async () => {
  const asked = Promise.withResolvers<void>()
  const address = await httpServer(({ url }, response) => {
    if (url === '/shelly') response.end('{"gen":2}')
    else asked.resolve()
  })
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
  const tried = trial('shelly', { address, role: 'grid' })
  await asked.promise
  await vi.advanceTimersByTimeAsync(15_000)
  expect((await tried).problem).toEqual({ code: 'timed_out', values: { address, seconds: 15 } })
})
