import { randomUUID } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { SiteSettlements } from '../ports.ts'
import { siteReading } from '../ports.ts'
import { HEADERS, READING_PATH, SETTLE_PATH } from './site-messages.ts'
import { openSiteServer } from './site-server.ts'
import { answerSignature, requestSignature } from './site-signature.ts'

const KEY = 'a key of at least sixteen characters'
const NOON = new Date('2026-06-21T12:00:00Z')
const READING = siteReading({ at: NOON, gridW: -500, pvW: 900.5, quality: 'measured' })

async function setup(changes: Partial<SiteSettlements> = {}) {
  const settled: unknown[] = []
  const answers: SiteSettlements = {
    reading: () => ({ reading: READING, ageMs: 1500 }),
    isLeader: () => true,
    settle(node, draws) {
      settled.push({ node, draws })
      return { untilAgoMs: 2000, grantedJ: draws.map(() => 7.5) }
    },
    ...changes,
  }
  const server = await openSiteServer({ port: 0, host: '127.0.0.1', key: KEY, answers, now: () => NOON.getTime() })
  onTestFinished(() => server.close())
  const url = (path: string) => `http://127.0.0.1:${server.port}${path}`
  let count = 0
  async function ask(path: string, body: string, { method = 'POST', key = KEY, nonce = '' } = {}) {
    const signed = {
      method,
      path,
      timeMs: NOON.getTime(),
      nonce: nonce || `nonce-${String(count++).padStart(20, '0')}`,
      body,
    }
    const response = await fetch(url(path), {
      method,
      ...(method === 'GET' ? {} : { body }),
      headers: {
        [HEADERS.time]: String(signed.timeMs),
        [HEADERS.nonce]: signed.nonce,
        [HEADERS.signature]: requestSignature(key, signed),
      },
    })
    const text = await response.text()
    const signature = answerSignature(KEY, { nonce: signed.nonce, status: response.status, body: text })
    return {
      status: response.status,
      said: JSON.parse(text) as unknown,
      isSigned: response.headers.get(HEADERS.signature) === signature,
    }
  }
  return { server, url, ask, settled }
}
const aDraw = { from_ago_ms: 10_000, to_ago_ms: 0, drawn_w: 30, sure_w: 25 }
const aSettle = (changes: object = {}) => JSON.stringify({ node: randomUUID(), draws: [aDraw], ...changes })

describe('a node that shares its meter', () => {
  test('tells who has the key what it read last, signed', async () => {
    const { ask } = await setup()
    expect(await ask(READING_PATH, '{}')).toEqual({
      status: 200,
      isSigned: true,
      said: {
        age_ms: 1500,
        at_ms: NOON.getTime(),
        grid_w: -500,
        pv_w: 900.5,
        battery_w: null,
        load_w: null,
        battery_soc_pct: null,
        import_wh: null,
        export_wh: null,
        pv_wh: null,
        quality: 'measured',
      },
    })
  })

  test('settles what others drew, and never takes more for sure than was drawn', async () => {
    const { ask, settled } = await setup()
    const node = randomUUID()
    const draws = [aDraw, { ...aDraw, sure_w: 90 }]
    expect(await ask(SETTLE_PATH, aSettle({ node, draws }))).toEqual({
      status: 200,
      isSigned: true,
      said: { until_ago_ms: 2000, granted_j: [7.5, 7.5] },
    })
    expect(settled).toEqual([
      {
        node,
        draws: [
          { fromAgoMs: 10_000, toAgoMs: 0, drawnW: 30, sureW: 25 },
          { fromAgoMs: 10_000, toAgoMs: 0, drawnW: 30, sureW: 30 },
        ],
      },
    ])
  })

  test('settles a message that was recorded and sent again once', async () => {
    const { ask, settled } = await setup()
    const [body, nonce] = [aSettle(), 'recorded-nonce-000000000']
    expect((await ask(SETTLE_PATH, body, { nonce })).status).toBe(200)
    expect(await ask(SETTLE_PATH, body, { nonce })).toMatchObject({ status: 401, said: { code: 'replayed' } })
    expect(settled).toHaveLength(1)
  })

  test('tells a stranger nothing, whatever it asks', async () => {
    const { ask, url, settled } = await setup()
    const nothing = { status: 401, isSigned: false, said: { code: 'not_signed' } }
    for (const path of [READING_PATH, SETTLE_PATH, '/', '/koprogo-site/2/reading'])
      expect(await ask(path, aSettle(), { key: 'another key of sixteen characters' })).toEqual(nothing)
    const bare = await fetch(url(READING_PATH))
    expect([bare.status, await bare.json()]).toEqual([401, { code: 'not_signed' }])
    expect(settled).toEqual([])
  })

  test('says why there is no reading', async () => {
    const problem = { code: 'unreachable', values: { address: '192.168.1.20' } } as const
    const { ask } = await setup({ reading: () => ({ problem }) })
    expect(await ask(READING_PATH, '{}')).toMatchObject({ status: 503, said: { code: 'no_reading', problem } })
    const early = await setup({ settle: () => ({ untilAgoMs: Infinity, grantedJ: [0] }) })
    expect(await early.ask(SETTLE_PATH, aSettle())).toMatchObject({ status: 503, said: { code: 'no_reading' } })
  })

  test('does not stand for a node that asks another itself', async () => {
    const { ask } = await setup({ isLeader: () => false })
    expect(await ask(READING_PATH, '{}')).toMatchObject({ status: 409, said: { code: 'not_the_leader' } })
  })

  test.each([
    ['no JSON', 'draws'],
    ['no object', '[]'],
    ['an unknown field', aSettle({ surprise: 1 })],
    ['a node without an id', aSettle({ node: 'hall' })],
    ['more power than any computer draws', aSettle({ draws: [{ ...aDraw, drawn_w: 2001 }] })],
    ['negative power', aSettle({ draws: [{ ...aDraw, drawn_w: -1 }] })],
    ['time to come', aSettle({ draws: [{ ...aDraw, to_ago_ms: -1 }] })],
    ['times long past', aSettle({ draws: [{ ...aDraw, from_ago_ms: 600_001 }] })],
    ['no number', '{"node":"x","draws":[{"drawn_w":NaN}]}'],
    ['more draws than there can be', aSettle({ draws: Array.from({ length: 241 }, () => aDraw) })],
  ])('refuses %s', async (_, body) => {
    const { ask, settled } = await setup()
    expect(await ask(SETTLE_PATH, body)).toEqual({ status: 422, isSigned: true, said: { code: 'request_invalid' } })
    expect(settled).toEqual([])
  })

  test('knows no other path and method', async () => {
    const { ask } = await setup()
    const unknown = { status: 404, isSigned: true, said: { code: 'not_found' } }
    expect(await ask('/koprogo-site/1/other', '{}')).toEqual(unknown)
    expect(await ask(READING_PATH, '{}', { method: 'PUT' })).toEqual(unknown)
  })

  test('reads no more than any message has', async () => {
    const { ask } = await setup()
    expect(await ask(SETTLE_PATH, 'x'.repeat(70_000))).toMatchObject({ status: 413, said: { code: 'body_too_large' } })
  })

  test('holds back an address that asks too often', async () => {
    const { ask } = await setup()
    const statuses: number[] = []
    for (let count = 0; count < 35; count++) statuses.push((await ask(READING_PATH, '{}')).status)
    expect(statuses.filter((status) => status === 200).length).toBe(30)
    expect(statuses.at(-1)).toBe(429)
  })

  test('goes on after bytes that are no HTTP', async () => {
    const { server, ask } = await setup()
    const socket = connect(server.port, '127.0.0.1')
    socket.end('\u0000\u0001 no HTTP at all\r\n\r\n')
    await new Promise((resolve) => socket.once('close', resolve).on('error', resolve).resume())
    expect(await ask(READING_PATH, '{}')).toMatchObject({ status: 200 })
  })

  test('cannot open a door that is open already', async () => {
    const { server } = await setup()
    const again = openSiteServer({
      port: server.port,
      host: '127.0.0.1',
      key: KEY,
      now: () => NOON.getTime(),
      answers: {
        reading: () => ({ problem: null }),
        isLeader: () => true,
        settle: () => ({ untilAgoMs: 0, grantedJ: [] }),
      },
    })
    await expect(again).rejects.toThrow('EADDRINUSE')
  })
})
