import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { CreateTaskRequest, TaskResponse } from '#core/contracts/tasks.ts'
import { problemOf } from '../fixtures/joining.ts'
import { type Reply, startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from '../fixtures/test-node.ts'
import { newTask } from '../fixtures/test-work.ts'
import { databaseDigest } from './database-digest.ts'

let grid: TestGrid
let node: TestNode
let other: TestNode
beforeAll(async () => {
  grid = await startTestGrid({ GRID_NODE_REQUESTS_PER_SECOND: '10000' })
})
afterAll(() => grid[Symbol.asyncDispose]())
beforeEach(async () => {
  node = await registerNode(grid)
  other = await registerNode(grid)
})

type Held = { id: string; assignment_id: string }

async function claimed(by: TestNode, fields: Partial<CreateTaskRequest> = {}): Promise<Held> {
  await newTask(grid, fields)
  return done(by.claim())
}
const change = ({ assignment_id }: Held, verb: string, body: object = {}) =>
  node.send('POST', `/grid/assignments/${assignment_id}/${verb}`, body)
async function done<T>(asked: Promise<Reply<T>>): Promise<T> {
  const { status, body } = await asked
  if (status !== 200) throw new Error(`It was refused: ${JSON.stringify(body)}`)
  return body
}
const FAILURE = { reason: 'It broke.', retryable: true }

/** How an assignment comes to be none of this node's business any more. */
const ENDS = {
  unknown: () => Promise.resolve({ id: UNKNOWN, assignment_id: UNKNOWN }),
  'another node’s': () => claimed(other),
  async finished() {
    const task = await claimed(node)
    await done(node.report(task))
    return task
  },
  async 'given back'() {
    const task = await claimed(node)
    await done(change(task, 'release'))
    // Nobody else may take it while it is looked at.
    await grid.database.query('update grid_tasks set open_to_all = false, green_only = true where id = $1', [task.id])
    return task
  },
  async superseded() {
    const task = await claimed(node)
    await done(change(task, 'release'))
    const { id } = await done(other.claim())
    if (id !== task.id) throw new Error('Another task was given')
    return task
  },
  async 'failed for good'() {
    const task = await claimed(node, { attempt_max: 1 })
    await done(change(task, 'fail', FAILURE))
    return task
  },
  async expired() {
    const task = await claimed(node)
    await grid.database.query('update grid_tasks set deadline = now() where id = $1', [task.id])
    const status = async () => (await grid.admin<TaskResponse>('GET', `/grid/task/${task.id}`)).body.status
    await vi.waitUntil(async () => (await status()) === 'expired', { timeout: 10_000 })
    return task
  },
} as const
const UNKNOWN = '01890000-0000-7000-8000-000000000000'

const VERBS = {
  start: (task: Held) => change(task, 'start'),
  release: (task: Held) => change(task, 'release'),
  fail: (task: Held) => change(task, 'fail', FAILURE),
  report: (task: Held) => node.report(task, { result: 'another result' }),
  /** Of a result too large for a report. */
  async put({ assignment_id }: Held) {
    const url = new URL(`/grid/blobs/${sha256('x')}?assignment_id=${assignment_id}`, grid.url)
    const headers = { authorization: `Bearer ${node.token}` }
    const answer = await fetch(url, { method: 'PUT', headers, body: 'x' })
    return { status: answer.status, headers: answer.headers, body: (await answer.json()) as object }
  },
} as const

type Code = string | null
const all = (code: Code, { report = code, put = '403 blob_forbidden' }: { report?: Code; put?: Code } = {}) => ({
  start: code,
  release: code,
  fail: code,
  report,
  put,
})

/** Null where it is taken: a result that was given back may still be reported as long as nobody else took the task. */
const EXPECTED: Readonly<Record<keyof typeof ENDS, Readonly<Record<keyof typeof VERBS, Code>>>> = {
  unknown: all('404 assignment_not_found'),
  'another node’s': all('404 assignment_not_found'),
  finished: all('409 task_done', { report: '409 report_conflict' }),
  'given back': all('409 assignment_closed', { report: null }),
  superseded: all('409 assignment_superseded'),
  'failed for good': all('409 task_done'),
  expired: all('409 task_expired'),
}

describe.each(Object.keys(ENDS) as (keyof typeof ENDS)[])('an assignment that is %s', (end) => {
  test('is closed to everything that would change it', async () => {
    const task = await ENDS[end]()
    const before = await databaseDigest(grid.database)
    const verbs = (Object.keys(VERBS) as (keyof typeof VERBS)[]).filter((verb) => EXPECTED[end][verb] !== null)
    const found = verbs.map(async (verb) => [verb, problemOf(await VERBS[verb](task)).join(' ')])
    const expected = verbs.map((verb) => [verb, EXPECTED[end][verb]])
    expect(await Promise.all(found)).toEqual(expected)
    expect(await databaseDigest(grid.database)).toEqual(before)
  })
})

test('a report for another task than the assignment’s is none', async () => {
  const [one, two] = [await claimed(node), await claimed(node)]
  const crossed = { id: two.id, assignment_id: one.assignment_id }
  expect(problemOf(await node.report(crossed))).toEqual([404, 'assignment_not_found'])
  expect((await node.report(one)).status).toBe(200)
  expect((await node.report(two)).status).toBe(200)
})

test('what another node reported cannot be had by repeating it', async () => {
  const task = await claimed(other)
  const report = other.reportOf(task)
  expect((await other.send('POST', '/grid/report', report)).status).toBe(200)
  expect(problemOf(await node.send('POST', '/grid/report', report))).toEqual([401, 'signature_invalid'])
  expect(problemOf(await node.report(task))).toEqual([404, 'assignment_not_found'])
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
