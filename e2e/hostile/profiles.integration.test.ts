import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Json } from '#core/canonical-json.ts'
import type { OwnerItem } from '#core/contracts/enrolment.ts'
import type { NodeResponse } from '#core/contracts/nodes.ts'
import { BEHIND_PROXY, nodeOf, type Profile, problemOf, register } from '../fixtures/joining.ts'
import { type Reply, startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { type Key, newKey, newNonce, registerNode, registerRequest, tokenRequest } from '../fixtures/test-node.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid(BEHIND_PROXY)
})
afterAll(() => grid[Symbol.asyncDispose]())

const ANOTHER_GRID = '01890000-0000-7000-8000-000000000000'
const HOUR_MS = 3_600_000

const GOOD_NAMES: readonly string[] = [
  'x',
  'x'.repeat(255),
  '🌞'.repeat(255),
  'גג הבניין',
  'سطح المبنى',
  '👩\u200D👩\u200D👧 Liège',
  'e\u0301cole',
  '<b>bold</b>',
  "Robert'); drop table grid_nodes; --",
  '=1+1',
  '../../etc/passwd',
  'null',
]
const BAD_NAMES: readonly (readonly [string, string, string])[] = [
  ['256 characters', 'x'.repeat(256), 'node_name_invalid'],
  ['256 emoji', '🌞'.repeat(256), 'node_name_invalid'],
  ['nothing', '', 'request_invalid'],
  ['spaces', '   ', 'node_name_invalid'],
  ['no-break spaces', '\u00A0\u3000\uFEFF', 'node_name_invalid'],
  ['a line break', 'a\nb', 'node_name_invalid'],
  ['a tab at its end', 'a\t', 'node_name_invalid'],
  ['an escape for terminals', '\u001B[2J', 'node_name_invalid'],
  ['a C1 control', 'a\u0085b', 'node_name_invalid'],
  ['a line separator', 'a\u2028b', 'node_name_invalid'],
  ['a text turned around', 'roof\u202Egnp.exe', 'node_name_invalid'],
  ['an isolate that never ends', 'roof\u2066', 'node_name_invalid'],
  ['U+0000', 'a\u0000b', 'request_invalid'],
]

/** Every door by which a name comes in. */
const DOORS = {
  'a registration’s name': (name: string) => register(grid, newKey(), { name }),
  'a registration’s place': (location: string) => register(grid, newKey(), { location }),
  'a node’s name': async (name: string) => grid.admin('PATCH', `/grid/nodes/${(await aNode()).id}`, { name }),
  'a node’s place': async (location: string) => grid.admin('PATCH', `/grid/nodes/${(await aNode()).id}`, { location }),
  'an owner’s name': (name: string) => grid.admin<OwnerItem>('POST', '/grid/owners', { name }),
}
const aNode = () => registerNode(grid)

describe.each(Object.entries(DOORS))('%s', (what, send) => {
  test('is any text of 1 to 255 characters, and is kept as it was', async () => {
    for (const name of GOOD_NAMES) {
      const { status, body } = (await send(`  ${name} `)) as Reply<{ name: string; location: string }>
      expect([name, [200, 201].includes(status)]).toEqual([name, true])
      expect(what.endsWith('place') ? body.location : body.name).toBe(name)
    }
  })

  test.each(BAD_NAMES)('is not %s', async (_, name, code) => {
    expect(problemOf(await send(name))).toEqual([422, code])
  })
})

describe('what a machine says of itself', () => {
  test.each<[string, Json, string]>([
    ['no core', 0, '422 request_invalid'],
    ['257 cores', 257, '422 request_invalid'],
    ['one and a half cores', 1.5, '422 request_invalid'],
    ['minus one core', -1, '422 request_invalid'],
    ['cores as text', '4', '400 request_malformed'],
    ['cores as a list', [4], '400 request_malformed'],
  ])('%s', async (_, cpu_cores, expected) => {
    expect(problemOf(await register(grid, newKey(), { cpu_cores } as Profile)).join(' ')).toBe(expected)
  })

  test.each([1, 256])('%d cores are taken', async (cpu_cores) => {
    expect((await register(grid, newKey(), { cpu_cores })).body.cpu_cores).toBe(cpu_cores)
  })
})

/** The last character of base64url whose bits are all used, with one of them flipped. */
const flipped = (text: string) => `${text.startsWith('A') ? 'B' : 'A'}${text.slice(1)}`
const later = (instant: string) => new Date(Date.parse(instant) + 1).toISOString()

describe('a registration that was changed after it was signed', () => {
  const key = newKey()
  const signed = () =>
    registerRequest(grid.coordinatorId, key, { latitude: 50.8, site_id: 'meter', solar_peak_watts: 400 } as Profile)
  type Signed = ReturnType<typeof signed> & Record<string, unknown>
  const changes: Readonly<Record<string, (body: Signed) => object>> = {
    name: ({ name }) => ({ name: `${name}.` }),
    'name, by a space that is trimmed': ({ name }) => ({ name: `${name} ` }),
    cpu_cores: ({ cpu_cores }) => ({ cpu_cores: cpu_cores + 1 }),
    has_solar: ({ has_solar }) => ({ has_solar: !has_solar }),
    location: () => ({ location: 'Elsewhere' }),
    issued_at: ({ issued_at }) => ({ issued_at: later(issued_at) }),
    nonce: ({ nonce }) => ({ nonce: flipped(nonce) }),
    signature: ({ signature }) => ({ signature: flipped(signature) }),
    public_key: () => ({ public_key: newKey().publicKey }),
    latitude: () => ({ latitude: 50.800001 }),
    site_id: () => ({ site_id: 'another' }),
    solar_peak_watts: () => ({ solar_peak_watts: 4000 }),
    'longitude, which was not there': () => ({ longitude: 4.3 }),
    'latitude, which was there': () => ({ latitude: undefined }),
    'enrolment_code, which was not there': () => ({ enrolment_code: 'x' }),
  }
  test.each(Object.entries(changes))('in %s', async (_, change) => {
    const body = signed() as Signed
    const answer = await grid.anyone('POST', '/grid/register', { ...body, ...change(body) })
    expect(problemOf(answer)).toEqual([401, 'signature_invalid'])
  })

  test('or not at all is taken', async () => {
    expect((await grid.anyone('POST', '/grid/register', signed())).status).toBe(201)
  })
})

describe('a token request that was changed after it was signed', () => {
  test.each<[string, (body: ReturnType<typeof tokenRequest>, other: string) => object]>([
    ['node_id', (_, other) => ({ node_id: other })],
    ['issued_at', ({ issued_at }) => ({ issued_at: later(issued_at) })],
    ['nonce', ({ nonce }) => ({ nonce: flipped(nonce) })],
    ['signature', ({ signature }) => ({ signature: flipped(signature) })],
  ])('in %s', async (_, change) => {
    const key = newKey()
    const [node, other] = [await registerNode(grid, {}, key), await registerNode(grid)]
    const body = tokenRequest(grid.coordinatorId, { key, nodeId: node.id })
    const answer = await grid.anyone('POST', '/grid/token', { ...body, ...change(body, other.id) })
    expect(problemOf(answer)).toEqual([401, 'signature_invalid'])
    expect((await grid.anyone('POST', '/grid/token', body)).status).toBe(200)
  })
})

const send = (body: object) => grid.anyone('POST', '/grid/register', body)
const signedAt = (key: Key, issued_at: string) => registerRequest(grid.coordinatorId, key, { issued_at })

describe('a registration', () => {
  test('that is sent again is refused, also with other words under the same nonce', async () => {
    const key = newKey()
    const body = registerRequest(grid.coordinatorId, key)
    expect((await send(body)).status).toBe(201)
    expect(problemOf(await send(body))).toEqual([401, 'nonce_used'])
    const renamed = registerRequest(grid.coordinatorId, key, { nonce: body.nonce, name: 'Another' })
    expect(problemOf(await send(renamed))).toEqual([401, 'nonce_used'])
  })

  test('that is sent ten times at once is taken once', async () => {
    const body = registerRequest(grid.coordinatorId, newKey())
    const answers = await Promise.all(Array.from({ length: 10 }, () => send(body)))
    expect(answers.map(({ status }) => status).filter((status) => status === 201)).toHaveLength(1)
    expect(answers.map((answer) => problemOf(answer)[1]).filter((code) => code === 'nonce_used')).toHaveLength(9)
  })

  test('leaves the nonce of one key to others', async () => {
    const nonce = newNonce()
    const answers = [newKey(), newKey()].map((key) => send(registerRequest(grid.coordinatorId, key, { nonce })))
    expect((await Promise.all(answers)).map(({ status }) => status)).toEqual([201, 201])
  })

  test('that was signed for another grid is worth nothing here', async () => {
    expect(problemOf(await send(registerRequest(ANOTHER_GRID, newKey())))).toEqual([401, 'signature_invalid'])
  })

  test.each([-HOUR_MS, -121_000, 150_000, HOUR_MS])('by a clock that is %d ms off hears the time', async (offMs) => {
    const key = newKey()
    const answer = await send(signedAt(key, new Date(Date.now() + offMs).toISOString()))
    expect(problemOf(answer)).toEqual([401, 'clock_skew'])
    const serverTime = String(answer.body['server_time'])
    expect(Math.abs(Date.parse(serverTime) - Date.now())).toBeLessThan(60_000)
    expect((await send(signedAt(key, serverTime))).status).toBe(201)
  })

  test('an old one does not become good again: neither by its age nor by its nonce', async () => {
    const old = signedAt(newKey(), new Date(Date.now() - HOUR_MS).toISOString())
    const renewed = { ...old, issued_at: new Date().toISOString() }
    expect(problemOf(await send(old))).toEqual([401, 'clock_skew'])
    expect(problemOf(await send(renewed))).toEqual([401, 'signature_invalid'])
  })
})

test('a name is data and nothing else: the tables stand, and lists give it as it was', async () => {
  const { body } = await register(grid, newKey(), { name: "x'; drop table grid_nodes; --", location: '<script>' })
  expect(await nodeOf(grid, body.id)).toMatchObject({ name: "x'; drop table grid_nodes; --", location: '<script>' })
  const { body: list } = await grid.admin<{ items: NodeResponse[] }>('GET', '/grid/nodes?limit=500')
  expect(list.items.some(({ id }) => id === body.id)).toBe(true)
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
