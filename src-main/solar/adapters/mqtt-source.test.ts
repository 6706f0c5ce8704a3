import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createServer as createPlainServer } from 'node:net'
import { createServer } from 'node:tls'
import { connectAsync } from 'mqtt'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { startMqttSite } from '../simulators/mqtt-site.ts'
import { testSite, untilFinished } from '../simulators/test-site.ts'
import { parseJsonPath } from './json-path.ts'
import { type MqttSettings, mqttSource } from './mqtt-source.ts'

const GRID = { topic: 'site/grid', path: [], factor: 1 }
const PV = { topic: 'site/pv', path: parseJsonPath('power_kw'), factor: 1000 }
const STATUS = { topic: 'site/status', offline: 'offline' }
/** Where nothing comes there is nothing to wait for. */
const SHORT_MS = 50
/** A busy machine may take longer than a moment. */
const PATIENT = { timeout: 10_000 }

type Setup = Partial<MqttSettings> & { failure?: string; firstWaitMs?: number; reconnectMs?: number }

async function setup({ failure, firstWaitMs = 10_000, reconnectMs = 1000, ...settings }: Setup = {}) {
  const at = testSite()
  const broker = untilFinished(await startMqttSite({ site: at.site }))
  broker.fail(failure ?? null)
  await broker.publish()
  let offMs = 0
  const source = mqttSource(
    {
      url: new URL(broker.address),
      user: null,
      password: null,
      places: { grid: GRID, pv: PV },
      status: null,
      maxAgeS: 60,
      ...settings,
    },
    { now: () => new Date(at.clock().getTime() + offMs), firstWaitMs, reconnectMs },
  )
  onTestFinished(() => source.close!())
  return { ...at, broker, source, setClockBy: (seconds: number) => void (offMs = seconds * 1000) }
}

const unreadable = (code: string, values: object = {}) => ({
  problem: { code, values: expect.objectContaining(values) },
})

/** What listens there, and says this to everybody. */
async function listener(said: string | null, isGone = false) {
  const server = createPlainServer((socket) => {
    socket.on('error', () => socket.destroy())
    if (isGone) socket.destroy()
    else if (said !== null) socket.write(said)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('a broker of MQTT', () => {
  test('relays bare numbers and JSON, by their factors', async () => {
    const { source } = await setup()
    expect(await source.read()).toMatchObject({ gridW: -2500, pvW: 3000, loadW: null, quality: 'relayed' })
  })

  test('a factor below zero turns a direction', async () => {
    const { source } = await setup({ places: { grid: { ...GRID, factor: -1 } } })
    expect(await source.read()).toMatchObject({ gridW: 2500, pvW: null })
  })

  test('a reading is as old as its oldest message', async () => {
    const { source, broker, pass, clock } = await setup()
    const { at } = await source.read()
    pass(45)
    expect((await source.read()).at).toEqual(at)
    await broker.publish()
    await expect.poll(async () => (await source.read()).at, PATIENT).toEqual(clock())
  })

  test('what the broker kept from before does not count, the first new message does', async () => {
    const { source, broker } = await setup({ failure: 'retained', firstWaitMs: SHORT_MS })
    const problem = () => source.read().catch((error: unknown) => error)
    await expect.poll(problem, PATIENT).toMatchObject(unreadable('retained_only', { what: 'site/grid' }))
    broker.fail(null)
    await broker.publish()
    await expect.poll(() => source.read().catch(() => null), PATIENT).toMatchObject({ gridW: -2500 })
  })

  test('a topic that never speaks is not known there', async () => {
    const { source } = await setup({ failure: 'silent', firstWaitMs: SHORT_MS })
    await expect(source.read()).rejects.toMatchObject(unreadable('not_found', { what: 'site/grid' }))
  })

  test('a silence is stale after a minute, and so is all that is left', async () => {
    const { source, pass } = await setup()
    await source.read()
    pass(60)
    expect(await source.read()).toMatchObject({ gridW: -2500 })
    pass(1)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { what: 'site/grid', seconds: 61 }))
  })

  test('a clock that was set back makes nothing fresh', async () => {
    const { source, setClockBy } = await setup()
    await source.read()
    setClockBy(-3600)
    await expect(source.read()).rejects.toMatchObject(unreadable('stale', { seconds: 3600 }))
  })

  test('of a burst the last message is the reading', async () => {
    const { source, broker } = await setup({ failure: 'burst', places: { grid: GRID } })
    await source.read()
    await broker.publish()
    await expect.poll(async () => (await source.read()).gridW, PATIENT).toBe(-2500)
  })

  test('after rubbish the next number counts again', async () => {
    const { source, broker } = await setup({ failure: 'garbage' })
    await expect(source.read()).rejects.toMatchObject(unreadable('not_a_number', { what: 'site/grid', detail: 'ON' }))
    broker.fail(null)
    await broker.publish()
    await expect.poll(() => source.read().catch(() => null), PATIENT).toMatchObject({ gridW: -2500, pvW: 3000 })
  })

  test('the last will of what measures ends what it said', async () => {
    const { source, broker } = await setup({ status: STATUS })
    expect(await source.read()).toMatchObject({ gridW: -2500 })
    broker.fail('offline')
    await broker.publish()
    const problem = () => source.read().catch((error: unknown) => error)
    await expect.poll(problem, PATIENT).toMatchObject(unreadable('unreachable', { address: 'site/status' }))
    broker.fail(null)
    await broker.publish()
    await expect.poll(problem, PATIENT).toMatchObject({ gridW: -2500 })
  })

  test('what was said before the last will does not come back with the meter', async () => {
    const { source, broker } = await setup({ status: STATUS })
    await source.read()
    broker.fail('offline')
    await broker.publish()
    const problem = () => source.read().catch((error: unknown) => error)
    await expect.poll(problem, PATIENT).toMatchObject(unreadable('unreachable'))
    const meter = await connectAsync(broker.address)
    onTestFinished(() => meter.endAsync(true))
    await meter.publishAsync('site/status', 'online')
    await expect.poll(problem, PATIENT).toMatchObject(unreadable('stale'))
  })

  test('one that is gone is unreachable when what it said is old', async () => {
    const { source, broker, pass } = await setup()
    await source.read()
    await broker[Symbol.asyncDispose]()
    expect(await source.read()).toMatchObject({ gridW: -2500 })
    pass(61)
    await expect
      .poll(() => source.read().catch((error: unknown) => error), PATIENT)
      .toMatchObject(unreadable('unreachable'))
  })

  test('one that throws everybody out is asked again', async () => {
    const { source, broker, pass } = await setup({ reconnectMs: 1 })
    await source.read()
    broker.fail('disconnects')
    await broker.publish()
    pass(120)
    broker.fail(null)
    await expect.poll(() => source.read().catch(() => null), PATIENT).toMatchObject({ gridW: -2500 })
  })

  test('one whose certificate nobody vouches for is not spoken to', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'broker' }])
    const server = createServer({ key, cert }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const { source } = await setup({ url: new URL(`mqtts://127.0.0.1:${port}`), password: 'secret', user: 'me' })
    await expect(source.read()).rejects.toMatchObject(
      unreadable('other', { detail: expect.stringContaining('self-signed certificate') }),
    )
  })

  test('nobody there is unreachable at once', async () => {
    const { source } = await setup({ url: new URL('mqtt://127.0.0.1:1') })
    await expect(source.read()).rejects.toMatchObject(unreadable('unreachable', { address: '127.0.0.1:1' }))
  })

  test('what speaks something else is another device, with TLS and without', async () => {
    const address = await listener('HTTP/1.1 400 Bad Request\r\n\r\n')
    const { source } = await setup({ url: new URL(`mqtt://${address}`) })
    await expect(source.read()).rejects.toMatchObject(unreadable('not_that_device', { address }))
    const { source: secure } = await setup({ url: new URL(`mqtts://${address}`) })
    await expect(secure.read()).rejects.toMatchObject(unreadable('other', { address, detail: 'no TLS' }))
  })

  test('who hangs up without a word is not waited for', async () => {
    const address = await listener(null, true)
    const { source } = await setup({ url: new URL(`mqtt://${address}`) })
    await expect(source.read()).rejects.toMatchObject(unreadable('unreachable', { address }))
  })

  test('who takes a connection and says nothing took too long', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const address = await listener(null)
    const { source } = await setup({ url: new URL(`mqtt://${address}`) })
    const said = source.read().catch((error: unknown) => error)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await said).toMatchObject(unreadable('timed_out', { address, seconds: 10 }))
  })
})
