import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { ClaimResponse, TaskResponse } from '#core/contracts/tasks.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
/** Each test begins on an empty queue. */
afterEach(() =>
  grid.database.query("update grid_tasks set deadline = now() where status in ('pending', 'assigned', 'in_progress')"),
)

const running = (...tasks: Pick<ClaimResponse, 'assignment_id'>[]) => ({
  running: tasks.map(({ assignment_id }) => ({ assignment_id, progress: 0.5 })),
})
const expectStatus = (taskId: string, status: string) =>
  expect.poll(() => statusOf(taskId), { timeout: 10_000 }).toBe(status)
const statusOf = async (taskId: string) => (await view(taskId)).status
const view = async (taskId: string) => (await grid.admin<TaskResponse>('GET', `/grid/task/${taskId}`)).body

/** Lets the lease run out this many seconds ago. */
const runOut = (assignmentId: string, secondsAgo: number) =>
  grid.database.query(
    "update grid_assignments set lease_expires_at = clock_timestamp() - $2 * interval '1 s' where id = $1",
    [assignmentId, secondsAgo],
  )
async function lapse(task: ClaimResponse): Promise<void> {
  await runOut(task.assignment_id, 6)
  await expectStatus(task.id, 'pending')
}
async function claimed(node: TestNode): Promise<ClaimResponse> {
  const { status, body } = await node.claim()
  expect(status).toBe(200)
  return body
}
async function taskOfANode() {
  const node = await registerNode(grid)
  await newTask(grid)
  return { node, task: await claimed(node) }
}
const step = (node: TestNode, task: ClaimResponse, verb: 'start' | 'release') =>
  node.send('POST', `/grid/assignments/${task.assignment_id}/${verb}`, {})
const fail = (node: TestNode, task: ClaimResponse, retryable = true) =>
  node.send('POST', `/grid/assignments/${task.assignment_id}/fail`, { reason: 'It broke.', retryable })

test('a lease that ran out frees the task after a grace of 5 s, and the report of its first node is refused', async () => {
  const { node, task } = await taskOfANode()
  await runOut(task.assignment_id, 3)
  const other = await registerNode(grid)
  expect((await other.claim()).status).toBe(204)
  await lapse(task)
  const again = await claimed(other)
  expect(again.id).toBe(task.id)
  expect(await node.report(task)).toMatchObject({ status: 409, body: { code: 'assignment_superseded' } })
  expect(await step(node, task, 'start')).toMatchObject({ status: 409, body: { code: 'assignment_superseded' } })
  expect(await other.report(again)).toMatchObject({ status: 200 })
  expect(await view(task.id)).toMatchObject({ lost_leases: 1, attempts: 0 })
})

test('a report after the lease ran out is accepted when nobody took the task', async () => {
  const { node, task } = await taskOfANode()
  await lapse(task)
  expect(await node.report(task)).toMatchObject({ status: 200 })
  expect(await statusOf(task.id)).toBe('completed')
})

test('a lease runs five minutes from the claim and from each heartbeat that lists its assignment', async () => {
  const { node, task } = await taskOfANode()
  const leftMs = Date.parse(task.lease_expires_at) - Date.now()
  expect(leftMs).toBeGreaterThan(280_000)
  expect(leftMs).toBeLessThan(310_000)
  await runOut(task.assignment_id, -10)
  expect((await node.heartbeat(running(task))).body.lost).toEqual([])
  const [row] = await grid.database.query<{ left_s: number }>(
    'select extract(epoch from lease_expires_at - clock_timestamp())::float8 as left_s from grid_assignments where id = $1',
    [task.assignment_id],
  )
  expect(row?.left_s).toBeGreaterThan(280)
})

test('a lease never runs past the deadline nor past six hours from the claim', async () => {
  const { node, task } = await taskOfANode()
  const left = async () => {
    await node.heartbeat(running(task))
    const [row] = await grid.database.query<{ left_s: number }>(
      'select extract(epoch from lease_expires_at - clock_timestamp())::float8 as left_s from grid_assignments where id = $1',
      [task.assignment_id],
    )
    return row?.left_s ?? Number.NaN
  }
  const claimedAgo = "update grid_assignments set claimed_at = clock_timestamp() - interval '5 h 59 min' where id = $1"
  await grid.database.query(claimedAgo, [task.assignment_id])
  await expect.poll(left, { timeout: 10_000 }).toBeLessThan(61)
  const deadline = "update grid_tasks set deadline = clock_timestamp() + interval '30 s' where id = $1"
  await grid.database.query(deadline, [task.id])
  await expect.poll(left, { timeout: 10_000 }).toBeLessThan(31)
})

test('after six hours a heartbeat does not give a task back to its node', async () => {
  const { node, task } = await taskOfANode()
  const claimedAgo = "update grid_assignments set claimed_at = clock_timestamp() - interval '6 h' where id = $1"
  await grid.database.query(claimedAgo, [task.assignment_id])
  await lapse(task)
  expect((await node.heartbeat(running(task))).body.lost).toEqual([])
  expect(await statusOf(task.id)).toBe('pending')
})

test('a heartbeat gets a lapsed task back as long as nobody else took it', async () => {
  const { node, task } = await taskOfANode()
  await lapse(task)
  expect(await node.heartbeat(running(task))).toMatchObject({ body: { lost: [], status: 'active' } })
  expect(await view(task.id)).toMatchObject({ status: 'in_progress', assigned_node_id: node.id })
  const other = await registerNode(grid)
  expect((await other.claim()).status).toBe(204)
})

test('a suspended node keeps no task with its heartbeats', async () => {
  const { node, task } = await taskOfANode()
  await grid.database.query("update grid_nodes set standing = 'suspended' where id = $1", [node.id])
  await runOut(task.assignment_id, 6)
  expect((await node.heartbeat(running(task))).body).toMatchObject({ status: 'suspended', lost: [] })
  await expectStatus(task.id, 'pending')
  const other = await registerNode(grid)
  expect((await claimed(other)).id).toBe(task.id)
})

test('lost names exactly the assignments whose report would be refused', async () => {
  const node = await registerNode(grid, { cpu_cores: 8 })
  await Promise.all(Array.from({ length: 8 }, () => newTask(grid)))
  const tasks: ClaimResponse[] = []
  for (let count = 0; count < 8; count++) tasks.push(await claimed(node))
  const [held, lapsed, taken, done, expired, released, failed, overdue] = tasks as [
    ClaimResponse,
    ClaimResponse,
    ClaimResponse,
    ClaimResponse,
    ClaimResponse,
    ClaimResponse,
    ClaimResponse,
    ClaimResponse,
  ]
  const reports = new Map(tasks.map((task) => [task.id, node.reportOf(task)]))
  const report = (task: ClaimResponse) => node.send('POST', '/grid/report', reports.get(task.id))
  await report(done)
  await lapse(taken)
  const other = await registerNode(grid)
  expect((await claimed(other)).id).toBe(taken.id)
  await lapse(lapsed)
  await grid.database.query('update grid_tasks set deadline = now() where id = $1', [expired.id])
  await expectStatus(expired.id, 'expired')
  await step(node, released, 'release')
  await fail(node, failed)
  // Past its deadline before anybody looked: a report would be refused already.
  await grid.database.query('update grid_tasks set deadline = now() where id = $1', [overdue.id])
  const stranger = { assignment_id: '01890000-0000-7000-8000-000000000000' }
  const { body } = await node.heartbeat(running(...tasks, stranger))
  const lost = [taken, expired, overdue, stranger].map(({ assignment_id }) => assignment_id)
  expect(body.lost.toSorted()).toEqual(lost.toSorted())
  for (const task of tasks) {
    const { status } = await report(task)
    expect([task.assignment_id, status]).toEqual([task.assignment_id, lost.includes(task.assignment_id) ? 409 : 200])
  }
  expect((await node.heartbeat(running(held))).status).toBe(200)
})

test('a release gives the task back at once and counts no attempt', async () => {
  const { node, task } = await taskOfANode()
  expect(await step(node, task, 'start')).toMatchObject({ status: 200, body: { task_status: 'in_progress' } })
  expect(await step(node, task, 'release')).toMatchObject({ status: 200, body: { task_status: 'pending' } })
  expect(await view(task.id)).toMatchObject({ attempts: 0, lost_leases: 0, assigned_node_id: null })
  expect(await step(node, task, 'release')).toMatchObject({ status: 409, body: { code: 'assignment_closed' } })
  expect((await claimed(node)).id).toBe(task.id)
})

test('failures count, and the last one that attempt_max allows gives the task up', async () => {
  await newTask(grid, { attempt_max: 2 })
  const nodes = [await registerNode(grid), await registerNode(grid)]
  const states: unknown[] = []
  let last: ClaimResponse | null = null
  for (const node of nodes) {
    last = await claimed(node)
    states.push((await fail(node, last)).body['task_status'], (await view(last.id)).attempts)
  }
  expect(states).toEqual(['pending', 1, 'failed', 2])
  expect(last && (await nodes[1]?.report(last))).toMatchObject({ status: 409, body: { code: 'task_done' } })
})

test('"no use trying again" is a vote: it takes two different nodes to give a task up', async () => {
  const { node, task } = await taskOfANode()
  expect(await fail(node, task, false)).toMatchObject({ body: { task_status: 'pending' } })
  await grid.database.query("update grid_tasks set pending_since = now() - interval '61 s' where id = $1", [task.id])
  // Nobody else is online, so that it goes back to the same node: its second vote is the same vote.
  await grid.database.query("update grid_nodes set standing = 'suspended' where id <> $1", [node.id])
  const second = await claimed(node)
  expect(await fail(node, second, false)).toMatchObject({ body: { task_status: 'pending' } })
  const other = await registerNode(grid)
  expect(await fail(other, await claimed(other), false)).toMatchObject({ body: { task_status: 'failed' } })
  expect((await other.claim()).status).toBe(204)
})

test('the twentieth lost lease gives the task up', async () => {
  const { node, task } = await taskOfANode()
  await grid.database.query('update grid_tasks set lost_leases = 18 where id = $1', [task.id])
  await lapse(task)
  const second = await claimed(node)
  await runOut(second.assignment_id, 6)
  await expectStatus(task.id, 'failed')
  expect(await node.heartbeat(running(second))).toMatchObject({ body: { lost: [second.assignment_id] } })
  expect(await node.report(second)).toMatchObject({ status: 409, body: { code: 'task_done' } })
})

test('at its deadline a task expires, also one in progress, and its report is refused', async () => {
  const { node, task } = await taskOfANode()
  await step(node, task, 'start')
  const waiting = await newTask(grid)
  await grid.database.query('update grid_tasks set deadline = now() where id = any($1)', [[task.id, waiting.id]])
  // The deadline counts, not when somebody looks.
  expect(await node.report(task)).toMatchObject({ status: 409, body: { code: 'task_expired' } })
  await expectStatus(task.id, 'expired')
  await expectStatus(waiting.id, 'expired')
  expect((await node.heartbeat(running(task))).body.lost).toEqual([task.assignment_id])
  expect(await node.report(task)).toMatchObject({ status: 409, body: { code: 'task_expired' } })
  expect(await step(node, task, 'start')).toMatchObject({ status: 409, body: { code: 'task_expired' } })
})

test('a completed task never changes', async () => {
  const { node, task } = await taskOfANode()
  await node.report(task)
  for (const answer of [await step(node, task, 'start'), await step(node, task, 'release'), await fail(node, task)])
    expect(answer).toMatchObject({ status: 409, body: { code: 'task_done' } })
  await grid.database.query('update grid_tasks set deadline = now() where id = $1', [task.id])
  const other = await newTask(grid)
  await grid.database.query('update grid_tasks set deadline = now() where id = $1', [other.id])
  await expectStatus(other.id, 'expired')
  expect(await statusOf(task.id)).toBe('completed')
})

test('an assignment of another node does not exist for this one', async () => {
  const { task } = await taskOfANode()
  const other = await registerNode(grid)
  for (const answer of [await step(other, task, 'start'), await fail(other, task), await other.report(task)])
    expect(answer).toMatchObject({ status: 404, body: { code: 'assignment_not_found' } })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
