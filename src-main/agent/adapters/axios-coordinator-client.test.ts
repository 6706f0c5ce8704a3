import { describe, expect, test } from 'vitest'
import { coordinatorClientContract } from '../coordinator-client.contract.ts'
import { inMemoryCoordinatorClient } from '../test-coordinator-client.ts'
import { coordinatorServer } from '../test-coordinator-server.ts'
import { inMemoryCoordinator } from '../test-coordinator.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { aReport, sha256 } from '../test-reports.ts'
import { axiosCoordinatorClient } from './axios-coordinator-client.ts'
import { fileIdentity } from './identity-file.ts'
import { systemClock } from './system.ts'

const BEAT = { cpu_usage: 20, solar_watts: 0 }
const HOUR_MS = 3_600_000

async function setup(options: { coordinatorId?: string } = {}) {
  const coordinator = inMemoryCoordinator()
  const identity = fileIdentity(temporaryDirectory())
  const server = await coordinatorServer(coordinator, identity.publicKey)
  const clock = { offsetMs: 0, aheadMs: 0 }
  const client = axiosCoordinatorClient({
    server: server.address,
    identity,
    clock: { now: () => new Date(Date.now() + clock.offsetMs), steadyMs: () => performance.now() + clock.aheadMs },
    nodeId: coordinator.nodeId,
    coordinatorId: options.coordinatorId ?? null,
  })
  return { client, coordinator, server, clock }
}

coordinatorClientContract('axios', setup)
coordinatorClientContract('the in-memory client of the tests', () => {
  const coordinator = inMemoryCoordinator()
  return { coordinator, client: inMemoryCoordinatorClient(coordinator, systemClock) }
})

describe('tokens', () => {
  test('one serves many requests', async () => {
    const { client, server } = await setup()
    for (let beat = 0; beat < 3; beat++) await client.heartbeat(BEAT)
    expect(server.tokens.given).toBe(1)
  })

  test('one that ends within minutes is renewed before it is used', async () => {
    const { client, server } = await setup()
    server.tokens.lastsMs = 4 * 60_000
    await client.heartbeat(BEAT)
    await client.heartbeat(BEAT)
    expect(server.tokens.given).toBe(2)
  })

  test('one that the coordinator does not know any more is renewed, and the request is made again', async () => {
    const { client, coordinator, server } = await setup()
    await client.heartbeat(BEAT)
    server.tokens.good.clear()
    await client.heartbeat(BEAT)
    expect(server.tokens.given).toBe(2)
    expect(coordinator.said('heartbeat')).toHaveLength(2)
  })

  test('are asked for again only once: a coordinator that knows none is not asked for ever', async () => {
    const { client, coordinator, server } = await setup()
    server.tokens.good.add = () => server.tokens.good
    await expect(client.heartbeat(BEAT)).rejects.toMatchObject({ code: 'token_invalid' })
    expect(coordinator.said('token')).toHaveLength(2)
  })

  test('that are refused say nothing about the report that needed one', async () => {
    const { client, coordinator } = await setup()
    coordinator.refusals.set('token', { status: 401, code: 'signature_invalid', detail: 'Wrong key.' })
    await expect(client.report(aReport())).rejects.toMatchObject({ code: 'token_refused', message: 'Wrong key.' })
  })

  test('that are refused because of haste say how long to wait', async () => {
    const { client, coordinator } = await setup()
    const refusal = { status: 429, code: 'too_many_requests', detail: 'Wait.', retryAfterMs: 9000 }
    coordinator.refusals.set('token', refusal)
    await expect(client.heartbeat(BEAT)).rejects.toMatchObject({ code: 'too_many_requests', retryAfterMs: 9000 })
  })

  test('registering brings one', async () => {
    const { client, server } = await setup()
    await client.register({ name: 'Hall', location: 'Ixelles', cpu_cores: 4, has_solar: false })
    await client.heartbeat(BEAT)
    expect(server.tokens.given).toBe(1)
  })
})

describe('a clock that is off', () => {
  test.each([-40 * 24 * HOUR_MS, -10 * 60_000, 10 * 60_000, 3 * HOUR_MS])(
    'by %i ms is told the time, keeps the difference and signs once more',
    async (offsetMs) => {
      const { client, clock, server } = await setup()
      clock.offsetMs = offsetMs
      await client.heartbeat(BEAT)
      await client.heartbeat(BEAT)
      expect(server.tokens.given).toBe(1)
      expect(Math.abs(client.now().getTime() - Date.now())).toBeLessThan(60_000)
    },
  )

  test('registers too', async () => {
    const { client, clock } = await setup()
    clock.offsetMs = 3 * HOUR_MS
    const node = await client.register({ name: 'Hall', location: 'Ixelles', cpu_cores: 4, has_solar: false })
    expect(node.name).toBe('Hall')
  })

  test('is corrected once for a request: a coordinator that never agrees is not asked for ever', async () => {
    const { client, coordinator } = await setup()
    const serverTime = new Date('2001-01-01T00:00:00.000Z')
    coordinator.refusals.set('token', { status: 401, code: 'clock_skew', detail: 'Sign again.', serverTime })
    await expect(client.freshToken()).rejects.toMatchObject({ code: 'token_refused' })
    // The second one is signed for 2001, which the server refuses before it is heard.
    expect(coordinator.said('token')).toHaveLength(1)
  })

  test.each([-24 * HOUR_MS, -HOUR_MS, HOUR_MS, 24 * HOUR_MS])(
    'by %i ms only after the first answer does not matter: the time goes on evenly',
    async (offsetMs) => {
      const { client, clock } = await setup()
      await client.heartbeat(BEAT)
      const before = client.now().getTime()
      clock.offsetMs = offsetMs
      expect(client.now().getTime()).toBeGreaterThanOrEqual(before)
      expect(client.now().getTime() - before).toBeLessThan(60_000)
      await client.freshToken()
      expect(Math.abs(client.now().getTime() - Date.now())).toBeLessThan(60_000)
    },
  )

  test('is noticed when a report is refused as coming from the future', async () => {
    const { client, coordinator, clock } = await setup()
    await client.heartbeat(BEAT)
    clock.aheadMs = 30 * 60_000
    expect(client.now().getTime() - Date.now()).toBeGreaterThan(25 * 60_000)
    const refusal = { status: 422, code: 'report_times_invalid', detail: 'Too early.', serverTime: new Date() }
    coordinator.refusals.set('report', refusal)
    await expect(client.report(aReport())).rejects.toMatchObject({ code: 'report_times_invalid' })
    expect(Math.abs(client.now().getTime() - Date.now())).toBeLessThan(60_000)
  })
})

describe('signatures', () => {
  test('are for the grid that was registered with, whatever answers now', async () => {
    const { client, coordinator } = await setup({ coordinatorId: '00000000-0000-4000-8000-000000000001' })
    await expect(client.heartbeat(BEAT)).rejects.toMatchObject({
      code: 'token_refused',
      message: 'No: signature_invalid.',
    })
    await client.grid()
    await expect(client.heartbeat(BEAT)).rejects.toMatchObject({ code: 'token_refused' })
    expect(coordinator.said('heartbeat')).toEqual([])
  })
})

test('a proxy that knows no ranges sends everything; what was had before is left out', async () => {
  const { client, coordinator } = await setup()
  const bytes = new Uint8Array(200_000).map((_, place) => place % 251)
  coordinator.blobs.set(sha256(bytes), bytes)
  coordinator.state.knowsRanges = false
  const rest = await client.readBlob(sha256(bytes), 150_001, new AbortController().signal)
  expect(Buffer.concat(await Array.fromAsync(rest)).equals(bytes.subarray(150_001))).toBe(true)
})

describe('a large result', () => {
  const bytes = new Uint8Array(3_000_000).map((_, place) => place % 251)
  const result = { sha256: sha256(bytes), assignmentId: '01890000-0000-7000-8000-00000000000a', bytes }
  const isWhole = (kept: Uint8Array | undefined) => kept !== undefined && Buffer.from(kept).equals(bytes)

  test('goes on from where an earlier attempt has come to', async () => {
    const { client, coordinator } = await setup()
    coordinator.begun.set(result.sha256, bytes.subarray(0, 1_000_001))
    await client.putResult(result)
    expect(isWhole(coordinator.blobs.get(result.sha256))).toBe(true)
  })

  test('whose bytes came but were never checked, because the coordinator was killed, is sent anew', async () => {
    const { client, coordinator } = await setup()
    coordinator.begun.set(result.sha256, bytes)
    await client.putResult(result)
    expect(isWhole(coordinator.blobs.get(result.sha256))).toBe(true)
  })

  test('that is there already is not sent again', async () => {
    const { client, coordinator } = await setup()
    coordinator.blobs.set(result.sha256, bytes)
    await client.putResult(result)
    expect(coordinator.said('putResult')).toEqual([])
  })

  test('is sent whole to a coordinator that is too old to go on', async () => {
    const { client, coordinator } = await setup()
    coordinator.state.knowsUploads = false
    coordinator.begun.set(result.sha256, bytes.subarray(0, 1000))
    await client.putResult(result)
    expect(isWhole(coordinator.blobs.get(result.sha256))).toBe(true)
  })
})
