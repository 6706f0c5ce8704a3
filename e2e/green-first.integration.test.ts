import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { HeartbeatRequest } from '#core/contracts/nodes.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
/** Each test begins on an empty queue, and no node was heard lately. */
afterEach(async () => {
  await grid.database.query(
    "update grid_tasks set deadline = now() where status in ('pending', 'assigned', 'in_progress')",
  )
  await grid.database.query("update grid_node_presence set last_seen_at = now() - interval '2 days'")
})

const isOpen = async (id: string) => (await grid.admin<TaskResponse>('GET', `/grid/task/${id}`)).body.open_to_all
/** A node that was heard once, with this sun. */
async function heardNode(beat: Partial<HeartbeatRequest>, hasSolar = true) {
  const node = await registerNode(grid, { has_solar: hasSolar })
  await node.heartbeat(beat)
  return node
}
const heardAgo = (nodeId: string, interval: string) =>
  grid.database.query('update grid_node_presence set last_seen_at = now() - $2::interval where node_id = $1', [
    nodeId,
    interval,
  ])

test('half of the time to the deadline a task is for nodes with surplus, then for everybody', async () => {
  const sunny = await heardNode({ solar_watts: 300 })
  const dark = await heardNode({ solar_watts: 0 })
  const task = await newTask(grid, { head_start_share: undefined })
  expect((await dark.claim()).status).toBe(204)
  expect((await sunny.claim()).body.id).toBe(task.id)

  const second = await newTask(grid, { head_start_share: 0.25, deadline_minutes: 100 })
  const [times] = await grid.database.query(
    'select extract(epoch from open_to_all_at - created_at)::int as head_start_s from grid_tasks where id = $1',
    [second.id],
  )
  expect(times).toEqual({ head_start_s: 1500 })
  expect((await dark.claim()).status).toBe(204)
  const waiting = dark.claim('&wait=20')
  await grid.database.query('update grid_tasks set open_to_all_at = now() where id = $1', [second.id])
  expect((await waiting).body.id).toBe(second.id)
})

test.each<[string, Partial<HeartbeatRequest>, boolean]>([
  ['surplus counts more than what the panels give', { solar_watts: 900, surplus_watts: 0 }, false],
  ['a house that draws from the grid has no surplus', { solar_watts: 900, surplus_watts: -50 }, false],
  ['surplus without a figure for the panels is enough', { solar_watts: 0, surplus_watts: 1 }, true],
  ['without a figure for the surplus the panels count', { solar_watts: 0.5 }, true],
])('%s', async (_, beat, gets) => {
  const node = await heardNode(beat)
  await newTask(grid, { head_start_share: 1 })
  expect((await node.claim()).status).toBe(gets ? 200 : 204)
})

test('sun that was reported more than 120 s ago is not surplus any more', async () => {
  const node = await heardNode({ solar_watts: 900 })
  await newTask(grid, { head_start_share: 1 })
  await heardAgo(node.id, '121 s')
  expect((await node.claim()).status).toBe(204)
  await heardAgo(node.id, '100 s')
  expect((await node.claim()).status).toBe(200)
})

test('a node without panels has no surplus, whatever it says', async () => {
  await heardNode({ solar_watts: 0 })
  const liar = await heardNode({ solar_watts: 900, surplus_watts: 900 }, false)
  await newTask(grid, { head_start_share: 1 })
  expect((await liar.claim()).status).toBe(204)
})

test('a green_only task stays with nodes that have surplus', async () => {
  const [dark, sunny] = [await heardNode({ solar_watts: 0 }), await heardNode({ solar_watts: 50 })]
  const task = await newTask(grid, { green_only: true, head_start_share: 0 })
  await grid.database.query('update grid_tasks set open_to_all_at = now() where id = $1', [task.id])
  // Another task beside it is opened by the same round of the clock.
  const beside = await newTask(grid, { head_start_share: 1 })
  await grid.database.query('update grid_tasks set open_to_all_at = now() where id = $1', [beside.id])
  await expect.poll(() => isOpen(beside.id), { timeout: 10_000 }).toBe(true)
  expect(await isOpen(task.id)).toBe(false)
  expect((await dark.claim()).body.id).toBe(beside.id)
  expect((await dark.claim()).status).toBe(204)
  expect((await sunny.claim()).body.id).toBe(task.id)
})

test('there is no head start while no solar node was heard for 24 h', async () => {
  const dark = await heardNode({}, false)
  const alone = await newTask(grid, { head_start_share: 1 })
  expect(alone.open_to_all).toBe(true)
  expect((await dark.claim()).body.id).toBe(alone.id)

  const solar = await heardNode({ solar_watts: 0 })
  const task = await newTask(grid, { head_start_share: 1 })
  expect(task.open_to_all).toBe(false)
  await heardAgo(solar.id, '25 hours')
  await expect.poll(() => isOpen(task.id), { timeout: 10_000 }).toBe(true)
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
