import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openSource } from '../index.ts'
import { startP1Meter } from '../simulators/p1-meter.ts'
import { testSite, untilFinished } from '../simulators/test-site.ts'
import { dsmrP1Source } from './dsmr-p1-source.ts'
import { crc16 } from './p1-telegram.ts'

const telegram = (gridKw: number, direction = gridKw < 0 ? 2 : 1) => {
  const text = `/FLU5\\1\r\n\r\n1-0:1.7.0(00.000*kW)\r\n`.replace(
    direction === 1 ? /1-0:1.7.0.*/ : /$/,
    `1-0:${direction}.7.0(${Math.abs(gridKw).toFixed(3)}*kW)${direction === 1 ? '' : '\r\n'}`,
  )
  return `${text}!${crc16(`${text}!`).toString(16).padStart(4, '0')}\r\n`
}

/** A dongle; each connection is told to the test. */
async function dongle() {
  const lines: Socket[] = []
  const server = createServer((line) => void lines.push(line))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  onTestFinished(() => {
    for (const line of lines) line.destroy()
    server.close()
  })
  const connected = async (count: number) => {
    while (lines.length < count) await once(server, 'connection')
    return lines[count - 1]!
  }
  return { port, server, connected }
}

function source(port: number, changes: { silenceMaxMs?: number; retryFirstMs?: number } = {}) {
  let nowMs = Date.UTC(2026, 5, 21, 12)
  const opened = dsmrP1Source({ host: '127.0.0.1', port, now: () => new Date(nowMs), ...changes })
  onTestFinished(() => opened.close?.())
  return { source: opened, pass: (ms: number) => void (nowMs += ms) }
}

test('the newest telegram is the reading, over one connection', async () => {
  const { port, connected } = await dongle()
  const { source: meter, pass } = source(port)
  const first = meter.read()
  const line = await connected(1)
  line.write(telegram(-2.5))
  expect(await first).toMatchObject({
    gridW: -2500,
    pvW: null,
    quality: 'measured',
    at: new Date('2026-06-21T12:00:00Z'),
  })
  pass(10_000)
  expect((await meter.read()).at).toEqual(new Date('2026-06-21T12:00:00Z'))
  pass(10_000)
  const next = meter.read()
  line.write(telegram(0.3).slice(0, 20))
  line.write(telegram(0.3).slice(20))
  expect(await next).toMatchObject({ gridW: 300, at: new Date('2026-06-21T12:00:20Z') })
})

test('a connection that breaks is made again, and whoever waits is told', async () => {
  const { port, connected } = await dongle()
  const { source: meter, pass } = source(port, { retryFirstMs: 1 })
  const first = meter.read()
  const line = await connected(1)
  line.end('\r\nhalf of a')
  await expect(first).rejects.toMatchObject({ problem: { code: 'not_that_device' } })
  const second = await connected(2)
  const next = meter.read()
  second.write(telegram(1))
  expect((await next).gridW).toBe(1000)
  pass(60_000)
  second.destroy()
  const third = await connected(3)
  third.write(telegram(2))
  expect((await meter.read()).gridW).toBe(2000)
})

const bare = '/FLU5\r\n1-0:1.8.0(000001.5*kWh)\r\n!'
const withoutPower = `${bare}${crc16(bare).toString(16).padStart(4, '0')}\r\n`

test.each([
  ['silence', null, 'timed_out'],
  ['noise', 'SSH-2.0-OpenSSH_9.6\r\n', 'not_that_device'],
  ['damage', telegram(1).replace('1.000', '9.000'), 'other'],
  ['a meter without power', withoutPower, 'no_meter'],
])('%s is told as what it is', async (_, says, code) => {
  const { port, connected } = await dongle()
  const { source: meter } = source(port, { silenceMaxMs: 40 })
  const reading = meter.read().catch((error: unknown) => error)
  const line = await connected(1)
  if (says !== null) line.write(says)
  expect(await reading).toMatchObject({ problem: { code, values: { address: `127.0.0.1:${port}` } } })
})

test('nobody at the address is unreachable, also for whoever asks while it waits to try again', async () => {
  const { port, server } = await dongle()
  server.close()
  const { source: meter } = source(port, { retryFirstMs: 60_000 })
  const unreachable = { problem: { code: 'unreachable', values: { address: `127.0.0.1:${port}` } } }
  await expect(meter.read()).rejects.toMatchObject(unreachable)
  await expect(meter.read()).rejects.toMatchObject(unreachable)
})

test('whoever waits for a source that is closed is told', async () => {
  const { port, connected } = await dongle()
  const { source: meter } = source(port)
  const reading = meter.read()
  await connected(1)
  await meter.close?.()
  await expect(reading).rejects.toMatchObject({ problem: { code: 'unreachable' } })
})

test('as a kind it takes a host with or without a port', async () => {
  const surroundings = { panels: null, place: () => null, now: () => new Date() }
  const open = (address: string) => openSource({ kind: 'dsmr-p1', settings: { address } }, surroundings)
  for (const address of ['192.168.1.30', 'p1.local:8088', '[fe80::1]:23']) await (await open(address)).close?.()
  for (const address of ['', 'http://x', 'p1:99999', 'a b', 'me:secret@p1', ':secret@p1', 'p1/x', 'p1?x'])
    await expect(open(address)).rejects.toMatchObject({ problem: { code: 'settings_invalid' } })
})

test('who opens the same meter twice, however it is written, has one connection, until both have closed it', async () => {
  const { port, connected } = await dongle()
  const surroundings = { panels: null, place: () => null, now: () => new Date() }
  const open = (host = 'localhost') =>
    openSource({ kind: 'dsmr-p1', settings: { address: `${host}:${port}` } }, surroundings)
  const [agents, trials] = [await open(), await open('LocalHost')]
  const both = Promise.all([agents.read(), trials.read()])
  const line = await connected(1)
  line.write(telegram(1))
  expect((await both).map(({ gridW }) => gridW)).toEqual([1000, 1000])
  await trials.close?.()
  await trials.close?.()
  await expect(trials.read()).rejects.toMatchObject({ problem: { code: 'unreachable' } })
  line.write(telegram(2))
  expect((await agents.read()).gridW).toBeGreaterThan(0)
  expect(line.destroyed).toBe(false)
  const gone = new Promise((resolve) => line.on('error', resolve).on('close', resolve))
  line.resume()
  await agents.close?.()
  await gone
  const later = await open()
  const next = later.read()
  const second = await connected(2)
  second.write(telegram(3))
  expect((await next).gridW).toBe(3000)
  await later.close?.()
})

test('a dongle that tells its last telegram for ever is stale, not alive', async () => {
  const { site, pass: liveOn } = testSite()
  const dead = untilFinished(await startP1Meter({ site }))
  const { source: meter, pass } = source(Number(dead.address.split(':')[1]), { silenceMaxMs: 60, retryFirstMs: 1 })
  const said = () => meter.read().catch((error: unknown) => error)
  dead.fail('frozen')
  await expect.poll(said, PATIENT).toMatchObject({ gridW: -2500 })
  site.control({ pvW: 0 })
  liveOn(60)
  pass(60_000)
  const repeats = setInterval(() => dead.push(), 5)
  onTestFinished(() => clearInterval(repeats))
  await expect.poll(said, PATIENT).toMatchObject({ problem: { code: 'stale' } })
  dead.fail(null)
  await expect.poll(said, PATIENT).toMatchObject({ gridW: 500 })
})

/** A busy machine may take longer than a moment. */
const PATIENT = { timeout: 10_000 }
