import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { Problem } from '#core/contracts/problem.ts'
import { startTestGrid, type Reply, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

/** What no table over all routes can tell; that one is in `hostile/`. */
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

describe('a task that cannot be', () => {
  test.each<[string, unknown]>([
    ['a reward with 13 decimals', { ...TASK, reward_eur: 0.1234567890123 }],
    ['U+0000 deep in its params', { ...TASK, params: { name: [`a${NUL}b`] } }],
    ['U+0000 in a key', { ...TASK, params: { [`a${NUL}b`]: 1 } }],
    ['a lone surrogate', { ...TASK, params: { name: LONE } }],
    ['params a hundred deep', deepTask(100)],
    ['params tens of thousands deep', deepTask(20_000)],
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

  test.each(['ml_train', 'render', 'scientific'])('%s without a program', async (taskType) => {
    const refused = await grid.admin<Problem>('POST', '/grid/task', { ...TASK, task_type: taskType })
    expect([...problemOf(refused), refused.body.errors]).toEqual([
      422,
      'task_needs_program',
      [{ path: 'body.task_type', message: `${taskType} needs a program; only data_hash is done without one` }],
    ])
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

test('types that a claim asks for are known ones', async () => {
  for (const types of ['', 'data_hash,unknown', 'data_hash,']) {
    expect(problemOf((await node.claim(`&types=${types}`)) as unknown as Reply)).toEqual([422, 'request_invalid'])
  }
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

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
