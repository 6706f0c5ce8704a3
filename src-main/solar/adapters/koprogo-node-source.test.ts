import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SiteSettlements, SolarReading } from '../ports.ts'
import { siteReading } from '../ports.ts'
import { openSiteServer } from '../sharing/site-server.ts'
import { koprogoNode } from './koprogo-node-source.ts'

const KEY = 'a key of at least sixteen characters'
const NOON = new Date('2026-06-21T12:00:00Z')

async function setup(by: { answers?: Partial<SiteSettlements>; serverAheadMs?: number } = {}) {
  const askedBy: string[] = []
  const now = { reading: siteReading({ at: NOON, gridW: -500, pvW: 900, quality: 'measured' }), ageMs: 4000 }
  const answers: SiteSettlements = {
    reading: () => now,
    isLeader: () => true,
    settle(node, draws) {
      askedBy.push(node)
      return { untilAgoMs: 4000, grantedJ: draws.map(({ drawnW }) => drawnW * 5) }
    },
    ...by.answers,
  }
  const server = await openSiteServer({
    port: 0,
    host: '127.0.0.1',
    key: KEY,
    answers,
    now: () => NOON.getTime() + (by.serverAheadMs ?? 0),
  })
  onTestFinished(() => server.close())
  return { now, askedBy, server, source: await openAt(`127.0.0.1:${server.port}`) }
}
const openAt = (address: string, key = KEY) =>
  koprogoNode.open({ address, key }, { panels: null, place: () => null, now: () => NOON })
const problemOf = (asked: Promise<unknown>) =>
  asked.then(
    () => null,
    (error: { problem?: unknown }) => error.problem,
  )

describe('another node of the site as a source', () => {
  test('tells what that node read, as relayed, at the moment of its reading', async () => {
    const { source } = await setup()
    // It stands in the evidence, which anybody may read: no address of this home is in it.
    expect(source.name).toBe('another node of this site')
    expect(await source.read()).toEqual(
      siteReading({ at: new Date(NOON.getTime() - 4000), gridW: -500, pvW: 900, quality: 'relayed' }),
    )
  })

  test.each(['relayed', 'declared', 'simulated'] as const)('what is %s there stays so', async (quality) => {
    const { source, now } = await setup()
    now.reading = { ...now.reading, quality }
    expect((await source.read()).quality).toBe(quality)
  })

  test('tells the same reading at the same moment, however long the way took', async () => {
    const { source, now } = await setup()
    const first: SolarReading = await source.read()
    now.ageMs = 4321
    expect((await source.read()).at).toEqual(first.at)
    now.reading = { ...now.reading, at: new Date(NOON.getTime() + 10_000) }
    now.ageMs = 100
    expect((await source.read()).at).toEqual(new Date(NOON.getTime() - 100))
  })

  test('settles there what was drawn here; too many draws at once cost the oldest', async () => {
    const { source } = await setup()
    const aDraw = { fromAgoMs: 10_000, toAgoMs: 5000, drawnW: 30, sureW: 20 }
    expect(await source.leader?.()?.settle([aDraw, { ...aDraw, drawnW: 5000 }])).toEqual({
      untilAgoMs: 4000,
      grantedJ: [150, 10_000],
    })
    const many = await source.leader?.()?.settle(Array.from({ length: 242 }, () => aDraw))
    expect(many?.grantedJ.slice(0, 4)).toEqual([0, 0, 150, 150])
    expect(many?.grantedJ).toHaveLength(242)
  })

  test('is asked for the last ten minutes at most, of a draw that began before', async () => {
    const { source } = await setup()
    const long = { fromAgoMs: 900_000, toAgoMs: 5000, drawnW: 30, sureW: 20 }
    expect(await source.leader?.()?.settle([long])).toEqual({ untilAgoMs: 4000, grantedJ: [150] })
  })

  test('knows this node again when its owner has changed something: what it drew is in the meter once', async () => {
    const { source, askedBy, server } = await setup()
    await source.leader?.()?.settle([])
    await source.close?.()
    const again = await openAt(`127.0.0.1:${server.port}`)
    await again.leader?.()?.settle([])
    expect(askedBy).toHaveLength(2)
    expect(new Set(askedBy).size).toBe(1)
  })

  test.each([-3_600_000, 3_600_000])('learns that the clock there is %i ms ahead', async (serverAheadMs) => {
    const { source } = await setup({ serverAheadMs })
    expect((await source.read()).gridW).toBe(-500)
    expect((await source.read()).gridW).toBe(-500)
  })

  test('says why that node knows nothing', async () => {
    const stale = { code: 'stale', values: { address: 'a meter', seconds: 99 } } as const
    const { source } = await setup({ answers: { reading: () => ({ problem: stale }) } })
    expect(await problemOf(source.read())).toEqual(stale)
    const early = await setup({ answers: { reading: () => ({ problem: null }) } })
    expect(await problemOf(early.source.read())).toMatchObject({ code: 'no_meter' })
    const follower = await setup({ answers: { isLeader: () => false } })
    expect(await problemOf(follower.source.read())).toMatchObject({ code: 'no_meter' })
  })

  test('with another key is refused', async () => {
    const { server } = await setup()
    const address = `127.0.0.1:${server.port}`
    const source = await openAt(address, 'another key of at least sixteen')
    expect(await problemOf(source.read())).toEqual({ code: 'wrong_password', values: { address } })
    expect(await problemOf(openAt(address, 'short'))).toMatchObject({ code: 'settings_invalid' })
    expect(() => koprogoNode.settingsOf({ address, key: 'short' })).toThrow('key: is too short')
  })

  test('that is gone is unreachable', async () => {
    const { server, source } = await setup()
    await server.close()
    expect(await problemOf(source.read())).toMatchObject({ code: 'unreachable' })
    expect(await problemOf(source.leader!()!.settle([]))).toMatchObject({ code: 'unreachable' })
  })

  test.each([
    ['signs nothing', [200, '{"until_ago_ms":0,"granted_j":[1e9]}'], 'not_that_device'],
    ['is a web page', [404, '<html>'], 'not_that_device'],
    ['never ends', [200, 'x'.repeat(3_000_000)], 'not_that_device'],
    ['holds back', [429, '{"code":"too_many_requests"}'], 'other'],
  ] as const)('that %s is not believed', async (_, [status, body], code) => {
    const server = createServer((_request, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1')
    onTestFinished(() => void server.close())
    await new Promise((resolve) => server.once('listening', resolve))
    const { port } = server.address() as AddressInfo
    const source = await openAt(`127.0.0.1:${port}`)
    expect(await problemOf(source.leader!()!.settle([]))).toMatchObject({ code })
  })
})
