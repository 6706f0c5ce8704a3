import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { NodeResponse } from '#core/contracts/nodes.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { MEMORY_NEEDED_MB, type TaskType } from '#core/task/task-type.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
/** Each test begins on an empty queue and alone. */
afterEach(async () => {
  await grid.database.query(
    "update grid_tasks set deadline = now() where status in ('pending', 'assigned', 'in_progress')",
  )
  await grid.database.query("update grid_nodes set standing = 'suspended'")
})

/** Coordinators of before made tasks of every type without a program; claims go on telling types apart. */
async function olderTask(taskType: TaskType, fields: Parameters<typeof newTask>[1] = {}) {
  const task = await newTask(grid, fields)
  const change = 'update grid_tasks set task_type = $2, memory_mb = $3 where id = $1'
  await grid.database.query(change, [task.id, taskType, MEMORY_NEEDED_MB[taskType]])
  return task
}

const next = async (node: TestNode, query = '') => (await node.claim(query)).body
const fail = (node: TestNode, task: Pick<ClaimResponse, 'assignment_id'>) =>
  node.send('POST', `/grid/assignments/${task.assignment_id}/fail`, { reason: 'It broke.', retryable: true })
/** Waits until a long poll of this node has been tried and is parked: its claim is noted then. */
const isWaiting = (node: TestNode, types: string) =>
  expect
    .poll(async () => {
      const [row] = await grid.database.query<{ claim_types: string[] }>(
        'select claim_types from grid_node_presence where node_id = $1',
        [node.id],
      )
      return row?.claim_types?.join(',')
    })
    .toBe(types)

test('a node is offered the highest priority first, then the earliest deadline', async () => {
  const node = await registerNode(grid)
  const late = await newTask(grid, { deadline_minutes: 90 })
  const soon = await newTask(grid, { deadline_minutes: 30 })
  const low = await newTask(grid, { priority: -100, deadline_minutes: 5 })
  const high = await olderTask('render', { priority: 100, deadline_minutes: 120 })
  const given = [await next(node), await next(node), await next(node), await next(node)]
  expect(given.map(({ id }) => id)).toEqual([high.id, soon.id, late.id, low.id])
})

test('a node gets only the types and the memory it asks for', async () => {
  const node = await registerNode(grid)
  const hash = await newTask(grid)
  const train = await olderTask('ml_train')
  expect((await node.claim('&types=render,scientific')).status).toBe(204)
  expect((await node.claim('&memory_mb=63')).status).toBe(204)
  expect((await next(node, '&memory_mb=511')).id).toBe(hash.id)
  expect((await node.claim('&memory_mb=511')).status).toBe(204)
  expect((await next(node, '&types=ml_train,render&memory_mb=512')).id).toBe(train.id)
})

test('a claim tells what to do, by when, and for how much', async () => {
  const node = await registerNode(grid)
  const task = await newTask(grid, { reward_eur: 0.25 })
  expect(await next(node, '&workloads=builtin')).toEqual({
    id: task.id,
    assignment_id: expect.any(String),
    task_type: 'data_hash',
    data_url: task.data_url,
    params: {},
    input: { sha256: task.data_url.slice('blob:'.length), size_bytes: 24 },
    workload: 'builtin:data_hash/1',
    deadline: task.deadline,
    lease_expires_at: expect.any(String),
    estimated_reward: '0.25',
    campaign: null,
  })
})

test('only a node that said it runs any workload gets one that is not built in', async () => {
  const node = await registerNode(grid)
  const task = await newTask(grid)
  await grid.database.query('update grid_tasks set built_in = false where id = $1', [task.id])
  expect((await node.claim('&workloads=builtin')).status).toBe(204)
  expect((await node.claim()).status).toBe(204)
  expect((await next(node, '&workloads=any')).id).toBe(task.id)
})

const statuses = async (node: TestNode) =>
  (await Promise.all(Array.from({ length: 5 }, () => node.claim())))
    .map(({ status }) => status)
    .toSorted((a, b) => a - b)

test('a node holds at most twice its cores, and two in any case', async () => {
  const [one, two] = [await registerNode(grid, { cpu_cores: 1 }), await registerNode(grid, { cpu_cores: 2 })]
  await Promise.all(Array.from({ length: 8 }, () => newTask(grid)))
  expect(await statuses(one)).toEqual([200, 200, 204, 204, 204])
  expect(await statuses(two)).toEqual([200, 200, 200, 200, 204])
})

test('an assignment that a heartbeat did not list is delivered again, once for each heartbeat', async () => {
  const node = await registerNode(grid)
  const [, second] = [await newTask(grid), await newTask(grid)]
  const lost = await next(node)
  await node.heartbeat()
  expect(await next(node)).toMatchObject({ id: lost.id, assignment_id: lost.assignment_id })
  expect((await next(node)).id).toBe(second.id)
  // Both were claimed or delivered after the last heartbeat: nothing is delivered a second time.
  expect((await node.claim()).status).toBe(204)
  await expect
    .poll(
      async () => {
        await node.heartbeat({ running: [{ assignment_id: lost.assignment_id, progress: 0 }] })
        return (await node.claim()).body.id
      },
      { timeout: 10_000 },
    )
    .toBe(second.id)
})

test('a failed task goes back to its node only when nobody else could have it for 60 s', async () => {
  const [node, other] = [await registerNode(grid), await registerNode(grid)]
  await node.heartbeat()
  const task = await newTask(grid)
  await fail(node, await next(node))
  expect((await node.claim()).status).toBe(204)
  await grid.database.query("update grid_tasks set pending_since = now() - interval '61 s' where id = $1", [task.id])
  // Another node is online and has asked for such work, so that the task waits for it …
  await other.heartbeat()
  await grid.database.query(
    "update grid_node_presence set claim_types = '{data_hash}', claim_memory_mb = 64, claim_workloads = 'builtin' where node_id = $1",
    [other.id],
  )
  expect((await node.claim()).status).toBe(204)
  // … but not while that node is on back-off, takes no work, or wants other work.
  for (const change of ["backoff_until = now() + interval '1 h'", "backoff_until = null, standing = 'suspended'"]) {
    await grid.database.query(`update grid_nodes set ${change} where id = $1`, [other.id])
    const back = await next(node)
    expect(back.id).toBe(task.id)
    await node.send('POST', `/grid/assignments/${back.assignment_id}/release`, {})
    await grid.database.query("update grid_tasks set pending_since = now() - interval '61 s' where id = $1", [task.id])
  }
  await grid.database.query("update grid_nodes set standing = 'approved' where id = $1", [other.id])
  expect((await node.claim()).status).toBe(204)
  expect((await next(other)).id).toBe(task.id)
})

test('five failures in a row put a node on back-off, which doubles, which admins see and which a success ends', async () => {
  const node = await registerNode(grid, { cpu_cores: 8 })
  const view = async () => (await grid.admin<NodeResponse>('GET', `/grid/nodes/${node.id}`)).body
  const minutesLeft = async () => Math.round((Date.parse((await view()).backoff_until ?? '') - Date.now()) / 60_000)
  const ready = () => grid.database.query('update grid_nodes set backoff_until = now() where id = $1', [node.id])
  await Promise.all(Array.from({ length: 9 }, () => newTask(grid)))
  for (let count = 0; count < 4; count++) await fail(node, await next(node))
  expect(await view()).toMatchObject({ failures_in_a_row: 4, backoff_until: null })
  await fail(node, await next(node))
  expect(await view()).toMatchObject({ failures_in_a_row: 5 })
  expect(await minutesLeft()).toBe(10)
  expect((await node.claim()).status).toBe(204)

  await ready()
  await fail(node, await next(node))
  expect(await minutesLeft()).toBe(20)
  await grid.database.query('update grid_nodes set failures_in_a_row = 40 where id = $1', [node.id])
  await ready()
  // One task, and at once the next wait.
  const task = await next(node)
  expect(await minutesLeft()).toBe(24 * 60)
  expect((await node.claim()).status).toBe(204)
  expect((await node.report(task)).status).toBe(200)
  expect(await view()).toMatchObject({ failures_in_a_row: 0, backoff_until: null })
  expect((await node.claim()).status).toBe(200)
})

test('nodes that wait together are served in descending eco score', async () => {
  const watts = [100, 900, 500]
  const nodes = await Promise.all(watts.map(() => registerNode(grid)))
  for (const [index, node] of nodes.entries()) await node.heartbeat({ cpu_usage: 20, solar_watts: watts[index] ?? 0 })
  const order: number[] = []
  const waits = nodes.map(async (node, index) => {
    const answer = await node.claim('&wait=20&types=data_hash')
    order.push(watts[index] ?? 0)
    return answer
  })
  await Promise.all(nodes.map((node) => isWaiting(node, 'data_hash')))
  for (const count of [1, 2, 3]) {
    await newTask(grid)
    await expect.poll(() => order.length).toBe(count)
  }
  expect(order).toEqual([900, 500, 100])
  expect((await Promise.all(waits)).map(({ status }) => status)).toEqual([200, 200, 200])
})

test('a long poll is answered when a task is made, released or failed by another, and ends without one', async () => {
  const [node, other] = [await registerNode(grid), await registerNode(grid)]
  await node.heartbeat()
  expect((await node.claim('&wait=1')).status).toBe(204)
  const made = node.claim('&wait=20&types=data_hash')
  await isWaiting(node, 'data_hash')
  const task = await newTask(grid)
  expect((await made).body.id).toBe(task.id)
  await node.send('POST', `/grid/assignments/${(await made).body.assignment_id}/release`, {})

  const held = await next(other)
  const released = node.claim('&wait=20&types=data_hash,render')
  await isWaiting(node, 'data_hash,render')
  await other.send('POST', `/grid/assignments/${held.assignment_id}/release`, {})
  expect((await released).body.id).toBe(task.id)
})

test('a client that goes away while it waits takes no task with it', async () => {
  const [node, other] = [await registerNode(grid), await registerNode(grid)]
  await Promise.all([node.heartbeat(), other.heartbeat()])
  const leaving = new AbortController()
  const url = new URL(`/grid/task?node_id=${node.id}&wait=30&types=data_hash`, grid.url)
  const gone = fetch(url, { headers: { authorization: `Bearer ${node.token}` }, signal: leaving.signal })
  await isWaiting(node, 'data_hash')
  leaving.abort()
  await expect(gone).rejects.toThrow('aborted')
  // The coordinator hears of it in its own time; what it gave away by then is delivered again.
  const task = await newTask(grid)
  await expect
    .poll(
      async () => {
        await node.heartbeat()
        return (await Promise.all([next(other), next(node)])).map(({ id }) => id)
      },
      { timeout: 10_000 },
    )
    .toContain(task.id)
})

test('a node in no good standing is given nothing', async () => {
  const node = await registerNode(grid)
  await newTask(grid)
  const standing = (value: string) =>
    grid.database.query('update grid_nodes set standing = $2 where id = $1', [node.id, value])
  const code = async () => ((await node.claim()).body as unknown as { code: string }).code
  await standing('suspended')
  await expect.poll(code, { timeout: 5000 }).toBe('node_suspended')
  await standing('pending_approval')
  await expect.poll(code, { timeout: 5000 }).toBe('node_pending')
  expect((await node.heartbeat()).body.status).toBe('pending_approval')
  expect((await node.send<NodeResponse>('GET', `/grid/nodes/${node.id}`)).body.status).toBe('pending_approval')
  expect(await node.send('GET', `/grid/blobs/${sha256('x')}`)).toMatchObject({
    status: 403,
    body: { code: 'node_pending' },
  })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
