import { request as httpRequest } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Problem } from '#core/contracts/problem.ts'
import { startTestGrid, type Reply, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
let node: TestNode
beforeAll(async () => {
  grid = await startTestGrid({ GRID_ADDRESS_REQUESTS_PER_SECOND: '10000', GRID_NODE_REQUESTS_PER_SECOND: '10000' })
  node = await registerNode(grid)
})
afterAll(() => grid[Symbol.asyncDispose]())

const TASK = { task_type: 'data_hash', data_url: `blob:${sha256('x')}`, deadline_minutes: 5 }
const NUL = String.fromCodePoint(0)
const LONE = String.fromCharCode(0xd800)

/** Status and code of an answer that must be a problem. */
function problemOf({ status, body, headers }: Reply): [number, string] {
  expect(headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(body)
  expect(problem.status).toBe(status)
  return [status, problem.code]
}
const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
const deepTask = (depth: number) =>
  `{"task_type":"data_hash","data_url":"blob:${sha256('x')}","deadline_minutes":5,"params":${nested(depth)}}`

describe('a body that cannot be read as what it should be is 400', () => {
  test.each<[string, string, unknown]>([
    ['no JSON', 'json_unparsable', '{"task_type":'],
    [
      'JSON with a key that poisons objects',
      'json_unparsable',
      `${JSON.stringify(TASK).slice(0, -1)},"params":{"__proto__":{"admin":true}}}`,
    ],
    ['an empty body', 'request_malformed', ''],
    ['a JSON string', 'json_unparsable', '"text"'],
    ['a list', 'request_malformed', '[]'],
    ['null', 'json_unparsable', 'null'],
    ['a missing field', 'request_malformed', { ...TASK, task_type: undefined }],
    ['an unknown field', 'request_malformed', { ...TASK, extra: 1 }],
    ['a text for a number', 'request_malformed', { ...TASK, deadline_minutes: '5' }],
    ['a number for a text', 'request_malformed', { ...TASK, data_url: 5 }],
    ['null for a text', 'request_malformed', { ...TASK, data_url: null }],
    ['null for an enumeration', 'request_malformed', { ...TASK, task_type: null }],
    ['null for an optional field', 'request_malformed', { ...TASK, priority: null }],
    ['a list for an object', 'request_malformed', { ...TASK, params: [] }],
    ['a number for yes or no', 'request_malformed', { ...TASK, green_only: 1 }],
  ])('%s', async (_, code, body) => {
    expect(problemOf(await grid.admin('POST', '/grid/task', body))).toEqual([400, code])
  })
})

describe('a field of the right type with a value that is not allowed is 422', () => {
  test.each<[string, unknown]>([
    ['1.5 for a whole number', { ...TASK, deadline_minutes: 1.5 }],
    ['zero minutes', { ...TASK, deadline_minutes: 0 }],
    ['a number beyond all bounds', JSON.stringify(TASK).replace('"deadline_minutes":5', '"deadline_minutes":1e400')],
    ['a share beyond all bounds', `${JSON.stringify(TASK).slice(0, -1)},"head_start_share":1e400}`],
    ['an unknown task type', { ...TASK, task_type: 'mine_bitcoin' }],
    ['a priority above 100', { ...TASK, priority: 101 }],
    ['a share above 1', { ...TASK, head_start_share: 1.01 }],
    ['a negative reward', { ...TASK, reward_eur: -0.01 }],
    ['a reward with 13 decimals', { ...TASK, reward_eur: 0.1234567890123 }],
    ['an empty text', { ...TASK, data_url: '' }],
    ['a text that is too long', { ...TASK, data_url: `https://example.org/${'x'.repeat(2000)}` }],
    ['U+0000 in a value', { ...TASK, params: { name: `a${NUL}b` } }],
    ['U+0000 in a key', { ...TASK, params: { [`a${NUL}b`]: 1 } }],
    ['a lone surrogate', { ...TASK, params: { name: LONE } }],
    ['JSON a hundred deep', deepTask(100)],
    ['JSON tens of thousands deep', deepTask(20_000)],
  ])('%s', async (_, body) => {
    expect(problemOf(await grid.admin('POST', '/grid/task', body))).toEqual([422, 'request_invalid'])
  })

  test.each<[string, string, unknown]>([
    ['a file', 'data_url_invalid', { ...TASK, data_url: 'file:///etc/passwd' }],
    ['plain http', 'data_url_invalid', { ...TASK, data_url: 'http://example.org/x', params: { sha256: sha256('x') } }],
    ['https without a digest', 'data_url_invalid', { ...TASK, data_url: 'https://example.org/x' }],
    ['a blob that is not stored', 'data_missing', { ...TASK, data_url: `blob:${sha256('never stored')}` }],
  ])('data_url: %s', async (_, code, body) => {
    expect(problemOf(await grid.admin('POST', '/grid/task', body))).toEqual([422, code])
  })

  test('every bad field is named by its path', async () => {
    const body = { ...TASK, priority: 1000, reward_eur: -1 }
    const { body: problem } = await grid.admin<Problem>('POST', '/grid/task', body)
    expect(problem.errors?.map(({ path }) => path)).toEqual(['body.priority', 'body.reward_eur'])
  })
})

test('a deep but allowed params is kept as it was sent', async () => {
  const { id } = await newTask(grid, { params: JSON.parse(nested(50)) as Record<string, never> })
  expect((await grid.admin('GET', `/grid/task/${id}`)).body['params']).toEqual(JSON.parse(nested(50)))
})

describe('what is wrong with a query or an address', () => {
  test.each<[string, number, string]>([
    ['/grid/tasks?limit=501', 422, 'request_invalid'],
    ['/grid/tasks?limit=0', 422, 'request_invalid'],
    ['/grid/tasks?limit=ten', 422, 'request_invalid'],
    ['/grid/tasks?limit=1&limit=2', 400, 'request_malformed'],
    ['/grid/tasks?status=lost', 422, 'request_invalid'],
    ['/grid/tasks?cursor=nonsense', 422, 'request_invalid'],
    ['/grid/nodes?cursor=nonsense', 422, 'request_invalid'],
    ['/grid/credits?cursor=nonsense', 422, 'request_invalid'],
    ['/grid/tasks?page=2', 400, 'request_malformed'],
    ['/grid/proofs?limit=501', 422, 'request_invalid'],
    ['/grid/proofs?after_height=-1', 422, 'request_invalid'],
    ['/grid/task/not-an-id', 422, 'request_invalid'],
    ['/grid/task/%00', 422, 'request_invalid'],
    ['/grid/task/%E0%A4%A', 422, 'request_invalid'],
    ['/grid/task/01890000-0000-7000-8000-000000000000', 404, 'task_not_found'],
    ['/grid/nodes/01890000-0000-7000-8000-000000000000', 404, 'node_not_found'],
    ['/grid/nodes/01890000-0000-7000-8000-000000000000/earnings', 404, 'node_not_found'],
    [`/grid/blobs/${'0'.repeat(64)}`, 404, 'blob_not_found'],
    ['/grid/blobs/ABC', 422, 'request_invalid'],
    ['/grid/tasks/', 404, 'not_found'],
    ['/nothing/here', 404, 'not_found'],
    ['/grid/../../etc/passwd', 404, 'not_found'],
  ])('%s is %i %s', async (address, status, code) => {
    expect(problemOf(await grid.admin('GET', address))).toEqual([status, code])
  })

  test.each<[string, number, string]>([
    ['wait=31', 422, 'request_invalid'],
    ['types=', 422, 'request_invalid'],
    ['types=data_hash,unknown', 422, 'request_invalid'],
    ['memory_mb=-1', 422, 'request_invalid'],
    ['workloads=all', 422, 'request_invalid'],
  ])('a claim with %s is %i', async (query, status, code) => {
    expect(problemOf((await node.claim(`&${query}`)) as unknown as Reply)).toEqual([status, code])
  })
})

describe('what is wrong with the form of a request', () => {
  test.each<[string, string, string]>([
    ['DELETE', '/grid', 'GET, HEAD'],
    ['GET', '/grid/register', 'POST'],
    ['PUT', '/grid/task', 'GET, HEAD, POST'],
    ['PROPFIND', '/grid', 'GET, HEAD'],
  ])('%s %s is 405 and says what is allowed', async (method, address, allowed) => {
    const answer = await grid.admin(method, address)
    expect(problemOf(answer)).toEqual([405, 'method_not_allowed'])
    const allow = answer.headers.get('allow')?.split(', ').toSorted().join(', ')
    expect(allow).toBe(allowed)
  })

  test('HEAD takes no task', async () => {
    const { id } = await newTask(grid)
    const headers = { authorization: `Bearer ${node.token}` }
    const answer = await fetch(new URL(`/grid/task?node_id=${node.id}`, grid.url), { method: 'HEAD', headers })
    expect(answer.status).toBe(405)
    expect((await grid.admin('GET', `/grid/task/${id}`)).body).toMatchObject({ status: 'pending' })
  })

  test('a body above 256 KB is 413', async () => {
    const body = { ...TASK, params: { filling: 'x'.repeat(300 * 1024) } }
    expect(problemOf(await grid.admin('POST', '/grid/task', body))).toEqual([413, 'body_too_large'])
  })

  test('a small body that unpacks to a large one is 413', async () => {
    const packed = gzipSync(JSON.stringify({ ...TASK, params: { filling: 'x'.repeat(10_000_000) } }))
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' }
    expect((await send('POST', '/grid/task', { headers, body: packed })).status).toBe(413)
  })

  test.each<[string, Record<string, string>]>([
    ['another type', { 'content-type': 'text/plain' }],
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no type', {}],
    ['an unknown encoding', { 'content-type': 'application/json', 'content-encoding': 'brotli9' }],
    ['an unknown character set', { 'content-type': 'application/json; charset=klingon' }],
  ])('a body of %s is 415', async (_, headers) => {
    const answer = await send('POST', '/grid/task', { headers, body: JSON.stringify(TASK) })
    expect(answer).toMatchObject({ status: 415, type: 'application/problem+json' })
  })

  test('what is no HTTP is answered and hurts nobody', async () => {
    const socket = connect(Number(new URL(grid.url).port), '127.0.0.1')
    socket.write('nonsense\r\n\r\n')
    const [first] = (await socket.toArray()) as Buffer[]
    expect(String(first)).toMatch(/^HTTP\/1.1 400/)
    expect((await grid.anyone('GET', '/healthz')).status).toBe(200)
  })
})

test('an error inside says nothing of what went wrong', async () => {
  const { id } = await newTask(grid)
  await grid.database.query('alter table grid_tasks rename column params to hidden')
  try {
    const answer = await grid.admin('GET', `/grid/task/${id}`)
    expect(problemOf(answer)).toEqual([500, 'internal'])
    expect(JSON.stringify(answer.body)).not.toMatch(/column|select|params|server\//)
  } finally {
    await grid.database.query('alter table grid_tasks rename column hidden to params')
  }
  expect(grid.complaints.splice(0).join('')).toContain('An unexpected error')
})

test('the interface describes itself with every route', async () => {
  const { status, body } = await grid.anyone<{ paths: Record<string, object> }>('GET', '/openapi.json')
  expect(status).toBe(200)
  expect(Object.keys(body.paths)).toEqual(
    expect.arrayContaining(['/grid/task', '/grid/report', '/grid/blobs/{sha256}']),
  )
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})

type Sent = { headers: Record<string, string>; body: string | Buffer }
/** With exactly these headers: `fetch` adds a content type of its own. */
function send(method: string, path: string, { headers, body }: Sent): Promise<{ status: number; type: string }> {
  const authorization = `Bearer ${grid.adminToken}`
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(new URL(path, grid.url), { method, headers: { authorization, ...headers } })
    outgoing.on('error', reject)
    outgoing.on('response', (answer) => {
      answer.resume()
      resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '' })
    })
    outgoing.end(body)
  })
}
