import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Route } from '#server/shared/http/route.ts'
import { ROUTES } from '#scripts/docs/described-routes.ts'
import type { TestNode } from '../fixtures/test-node.ts'
import { badBodies } from './bad-bodies.ts'
import { BAD_IDS, BAD_VALUES, BEYOND } from './bad-parameters.ts'
import { databaseDigest } from './database-digest.ts'
import { forgedAuthorizations } from './forged-tokens.ts'
import { type InhabitedGrid, inhabitedGrid } from './inhabited-grid.ts'
import { inputSchema } from './json-schema.ts'
import { nameOf, pathOf, requestsOf } from './route-requests.ts'
import { hostileTable, type Refusal, type Table } from './table.ts'

/**
 * Every route, as the coordinator describes it, against everything that a hostile client can send it. A new route is in
 * the table by itself.
 */
let place: InhabitedGrid
let table: Table
let requests: ReturnType<typeof requestsOf>

beforeAll(async () => {
  place = await inhabitedGrid()
  table = hostileTable(place.grid)
  requests = requestsOf(place)
})
afterAll(async () => {
  table[Symbol.dispose]()
  await place[Symbol.asyncDispose]()
})
/** What was wrong with the answers; and nothing else may be: the log is clean, and the database is what it was. */
async function faultsOf(refusals: readonly Refusal[]): Promise<readonly string[]> {
  const before = await databaseDigest(place.grid.database)
  const faults = await table.faultsOf(refusals)
  const after = await databaseDigest(place.grid.database)
  const changed = Object.keys(after).filter((name) => after[name] !== before[name])
  return [...faults, ...changed.map((name) => `${name} changed`), ...place.grid.complaints.splice(0)]
}

const named = (routes: readonly Route[]) => routes.map((route) => [nameOf(route), route] as const)
const isGuarded = ({ access }: Route) => access !== 'anyone'
const takesJson = ({ body, bodyKind }: Route) => body !== undefined && bodyKind !== 'stream'
const UNKNOWN = '01890000-0000-7000-8000-0000000000ff'

test('the table has every route that the coordinator serves', async () => {
  const { body } = await place.grid.anyone<{ paths: Record<string, object> }>('GET', '/openapi.json')
  const served = Object.entries(body.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ':$1')}`),
  )
  expect(ROUTES.map(nameOf).toSorted()).toEqual(served.toSorted())
})

describe('a body that is not what the route takes', () => {
  test.each(named(ROUTES.filter(takesJson)))('%s', async (_, route) => {
    const { body: _good, ...request } = requests.fill(route)
    const refusals = requests.bodiesOf(route).flatMap(({ schema, sample }) =>
      badBodies(schema, sample).map((bad): Refusal => {
        const headers = { ...request.headers, ...bad.headers }
        if (headers['content-type'] === '') delete headers['content-type']
        return { ...request, ...bad, headers }
      }),
    )
    expect(refusals.length).toBeGreaterThan(50)
    expect(await faultsOf(refusals)).toEqual([])
  })
})

/** What an admin calls a program is any word, `null` too. */
const NAMES: ReadonlySet<string> = new Set(['name', 'version'])
const isPlainWord = (value: string) => /^[\w.-]{1,64}$/.test(value) && value !== '__proto__'

describe('a parameter of the query that is none', () => {
  test.each(named(ROUTES.filter(({ query }) => query !== undefined)))('%s', async (_, route) => {
    const { properties = {} } = route.query ? inputSchema(route.query) : {}
    const needed = requests.queryOf(route)
    const having = (query: string, what: string, expected: string): Refusal => ({
      ...requests.fill(route, { query }),
      what,
      expected,
    })
    const refusals = Object.keys(properties).flatMap((name) => {
      const others = needed.split('&').filter((field) => field !== '' && !field.startsWith(`${name}=`))
      const beyond = (BEYOND[name] ?? []).map((value) => [value, value] as const)
      const isName = NAMES.has(name) ? isPlainWord : () => false
      const values = [...Object.entries(BAD_VALUES), ...beyond].filter(([, value]) => !isName(value))
      const bad = values.map(([what, value]) =>
        having([...others, `${name}=${value}`].join('&'), `${name} is ${what}`, '422 request_invalid'),
      )
      const twice = having([...others, `${name}=1&${name}=2`].join('&'), `${name} twice`, '400 request_malformed')
      return [...bad, twice]
    })
    const unknown = ['page', 'id', 'status[]', 'limit[$gt]', '__proto__', 'constructor'].map((name) =>
      having([needed, `${name}=1`].join('&'), `an unknown ${name}`, '400 request_malformed'),
    )
    expect(await faultsOf([...refusals, ...unknown])).toEqual([])
  })
})

describe('an address', () => {
  test.each(named(ROUTES.filter(({ params }) => params !== undefined)))('%s: that is none', async (_, route) => {
    const refusals = Object.entries(BAD_IDS).map(([what, id]) => ({
      ...requests.fill(route, { id }),
      what,
      expected: '422 request_invalid',
    }))
    expect(await faultsOf(refusals)).toEqual([])
  })

  test('of something that is not there', async () => {
    const routes = ROUTES.filter(({ params }) => params !== undefined)
    expect(Object.keys(OF_NOTHING).toSorted()).toEqual(routes.map(nameOf).toSorted())
    const refusals = routes.flatMap((route): readonly Refusal[] => {
      const expected = OF_NOTHING[nameOf(route)] ?? null
      const isBlob = route.path.startsWith('/grid/blobs')
      const token = route.access === 'node' ? place.worker.token : place.grid.adminToken
      const request = requests.fill(route, { token, ...(isBlob ? {} : { id: UNKNOWN }) })
      return expected === null ? [] : [{ ...request, what: 'nothing there', expected }]
    })
    expect(await faultsOf(refusals)).toEqual([])
  })

  test('with dots, slashes and other tricks leads nowhere', async () => {
    const addresses = ['/grid/../../etc/passwd', '/grid/%2e%2e/healthz', '//grid', '/grid/', '/GRID', '/grid;a=b']
    const more = [
      '/grid/task/../tasks',
      '/grid%2Ftasks',
      '/.env',
      '/grid/tasks/%2e',
      '/grid\\tasks',
      '/*',
      '/grid/nodes/',
    ]
    const refusals = [...addresses, ...more].map((path) => ({
      method: 'GET',
      path,
      headers: { authorization: `Bearer ${place.grid.adminToken}` },
      what: 'nothing here',
      expected: '404 not_found',
    }))
    expect(await faultsOf(refusals)).toEqual([])
  })

  test('does not take a method that it does not know', async () => {
    const known = Map.groupBy(ROUTES, ({ path }) => path)
    const refusals = [...known].flatMap(([path, routes]) => {
      const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'LINK', 'QUERY']
      const others = methods.filter((method) => !routes.some((route) => route.method.toUpperCase() === method))
      const [route] = routes
      return others.map((method) => ({
        ...(route ? requests.fill(route) : {}),
        method,
        path: route ? pathOf(route, requests.idOf(route)) : path,
        what: 'another method',
        expected: '405 method_not_allowed',
      }))
    })
    expect(await faultsOf(refusals)).toEqual([])
  })
})

/** What each route says of an id that nothing has; to an admin where an admin may ask; null where nothing is an answer. */
const OF_NOTHING: Readonly<Record<string, string | null>> = {
  'GET /grid/nodes/:id': '404 node_not_found',
  'PATCH /grid/nodes/:id': '404 node_not_found',
  'DELETE /grid/nodes/:id': '404 node_not_found',
  'POST /grid/nodes/:id/rekey': '404 node_not_found',
  'GET /grid/nodes/:id/earnings': '404 node_not_found',
  'POST /grid/nodes/:id/redemptions': '404 node_not_found',
  'DELETE /grid/owners/:id': '404 owner_not_found',
  'DELETE /grid/invites/:id': '404 invite_not_found',
  'GET /grid/campaigns/:id': '404 campaign_not_found',
  'POST /grid/campaigns/:id/cancel': '404 campaign_not_found',
  'POST /grid/campaigns/:id/retry-failed': '404 campaign_not_found',
  'GET /grid/campaigns/:id/result': '404 campaign_not_found',
  'GET /grid/task/:id': '404 task_not_found',
  'POST /grid/assignments/:id/start': '404 assignment_not_found',
  'POST /grid/assignments/:id/release': '404 assignment_not_found',
  'POST /grid/assignments/:id/fail': '404 assignment_not_found',
  'PATCH /grid/redemptions/:id': '404 redemption_not_found',
  'PUT /grid/blobs/:sha256': '422 blob_hash_mismatch',
  'GET /grid/blobs/:sha256': '404 blob_not_found',
  'GET /grid/blobs/:sha256/upload': null,
}

/** What each route says to a node that asks about another one's things; null where there is only its own to see. */
const OF_ANOTHER: Readonly<Record<string, string | null>> = {
  'POST /grid/heartbeat': '403 node_mismatch',
  'GET /grid/nodes': null,
  'GET /grid/nodes/:id': '403 node_mismatch',
  'DELETE /grid/nodes/:id': '403 node_mismatch',
  'GET /grid/task': '403 node_mismatch',
  'GET /grid/task/:id': '404 task_not_found',
  'GET /grid/tasks': null,
  'POST /grid/assignments/:id/start': '404 assignment_not_found',
  'POST /grid/assignments/:id/release': '404 assignment_not_found',
  'POST /grid/assignments/:id/fail': '404 assignment_not_found',
  'POST /grid/report': '401 signature_invalid',
  'GET /grid/credits': null,
  'GET /grid/nodes/:id/earnings': '403 node_mismatch',
  'POST /grid/nodes/:id/redemptions': '403 node_mismatch',
  'GET /grid/redemptions': null,
  'PUT /grid/blobs/:sha256': '403 blob_forbidden',
  'GET /grid/blobs/:sha256': '403 blob_forbidden',
  'GET /grid/blobs/:sha256/upload': '403 blob_forbidden',
}

describe('whoever is not who the route is for', () => {
  test.each(named(ROUTES.filter(isGuarded)))('%s: a token that is no good', async (_, route) => {
    const { headers, ...request } = requests.fill(route)
    const forged = await forgedAuthorizations(place.grid, place.worker)
    const tokens = { ...forged, 'a revoked admin’s': `Bearer ${place.revokedAdmin}` }
    const refusals = Object.entries(tokens).map(([what, authorization]): Refusal => {
      const { authorization: _, ...others } = headers
      const sent = authorization === '' ? others : { ...others, authorization }
      return { ...request, headers: sent, what: `a token ${what}`, expected: '401 token_invalid' }
    })
    expect(await faultsOf(refusals)).toEqual([])
  })

  test('a node that would be an admin, and an admin that would be a node', async () => {
    const refusals = ROUTES.filter(isGuarded).flatMap((route): readonly Refusal[] => {
      const as = (token: string, expected: string) => [{ ...requests.fill(route, { token }), what: expected, expected }]
      if (route.access === 'admin') return as(place.worker.token, '403 admin_required')
      if (route.access === 'node_or_admin') return []
      return as(place.grid.adminToken, '403 node_required')
    })
    expect(await faultsOf(refusals)).toEqual([])
  })

  const forNodes = ROUTES.filter((route) => isGuarded(route) && route.access !== 'admin')

  test('the table tells of every route for nodes what another node gets', () => {
    expect(Object.keys(OF_ANOTHER).toSorted()).toEqual(forNodes.map(nameOf).toSorted())
  })

  test('a node that asks about another one’s things', async () => {
    const refusals = forNodes.flatMap((route): readonly Refusal[] => {
      const expected = OF_ANOTHER[nameOf(route)] ?? null
      const id = nameOf(route) === 'GET /grid/blobs/:sha256' ? { id: place.inputSha256 } : {}
      const query = route.method === 'put' ? { query: `assignment_id=${place.ids.assignments}` } : {}
      const request = requests.fill(route, { token: place.stranger.token, ...query, ...id })
      return expected === null ? [] : [{ ...request, what: 'another node', expected }]
    })
    expect(await faultsOf(refusals)).toEqual([])
  })

  test.each(forNodes.filter((route) => OF_ANOTHER[nameOf(route)] === null).map(({ path }) => path))(
    'a node that lists %s sees nothing of others',
    async (path) => {
      const asked = async (node: TestNode) => (await node.send<{ items: object[] }>('GET', path)).body.items
      expect((await asked(place.worker)).length).toBeGreaterThan(0)
      const isItself = (item: object) => 'id' in item && item.id === place.stranger.id
      expect((await asked(place.stranger)).filter((item) => !isItself(item))).toEqual([])
    },
  )

  test.each(['suspended', 'pending', 'left'] as const)('a node that is %s', async (standing) => {
    const codes = { suspended: 'node_suspended', pending: 'node_pending', left: 'node_left' } as const
    const node = place[standing]
    const own = (route: Route) => ({
      token: node.token,
      ...(route.path.startsWith('/grid/nodes/') ? { id: node.id } : {}),
      ...(route.access === 'node' && route.query ? { query: `node_id=${node.id}` } : {}),
    })
    const mayNot = ROUTES.filter(
      ({ access, goodStanding, path }) => access === 'node' || goodStanding === true || path === '/grid/report',
    )
    const refusals = mayNot.map((route) => ({
      ...requests.fill(route, own(route)),
      what: standing,
      expected: `403 ${codes[standing]}`,
    }))
    expect(refusals.length).toBeGreaterThan(6)
    expect(await faultsOf(refusals)).toEqual([])
  })
})

test('there were thousands of them', () => {
  const figures = { figure: 'hostile requests', routes: ROUTES.length, requests: table.asked() }
  process.stdout.write(`${JSON.stringify(figures)}\n`)
  expect(table.asked()).toBeGreaterThan(3000)
})
