import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { HeartbeatResponse } from '#core/contracts/nodes.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { BEHIND_PROXY, decide, nodeOf, problemOf, register, rekeyCode, tablesWith } from './fixtures/joining.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newKey, registerNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid(BEHIND_PROXY)
})
afterAll(() => grid[Symbol.asyncDispose]())

const LAST_BEAT = { cpu_usage: 10, solar_watts: 0 }

describe('a node that leaves', () => {
  test('may do so while it is suspended or waits for approval, and no node may send another away', async () => {
    const node = await registerNode(grid)
    const other = await registerNode(grid)
    expect(problemOf(await other.send('DELETE', `/grid/nodes/${node.id}`))).toEqual([403, 'node_mismatch'])
    await decide(grid, node.id, 'suspended')
    expect((await node.send('DELETE', `/grid/nodes/${node.id}`)).body).toEqual({ id: node.id, status: 'left' })
    expect((await node.send('DELETE', `/grid/nodes/${node.id}`)).status).toBe(200)
    const unknown = '01890000-0000-7000-8000-000000000000'
    expect(problemOf(await grid.admin('DELETE', `/grid/nodes/${unknown}`))).toEqual([404, 'node_not_found'])
  })

  test('gives its work back for others to have at once, and a last heartbeat leaves nothing behind', async () => {
    const node = await registerNode(grid)
    const other = await registerNode(grid)
    await node.heartbeat()
    await newTask(grid)
    const { body: task } = await node.claim()
    const running = [{ assignment_id: task.assignment_id, progress: 0.5 }]
    const [, left] = await Promise.all([node.heartbeat({ running }), grid.admin('DELETE', `/grid/nodes/${node.id}`)])
    expect(left.status).toBe(200)
    expect((await other.claim()).body.id).toBe(task.id)
    const last = () =>
      node.send<HeartbeatResponse>('POST', '/grid/heartbeat', { ...LAST_BEAT, node_id: node.id, running })
    await expect
      .poll(async () => (await last()).body, { timeout: 10_000 })
      .toMatchObject({ status: 'left', lost: [task.assignment_id] })
    const presence = 'select 1 from grid_node_presence where node_id = $1'
    expect(await grid.database.query(presence, [node.id])).toEqual([])
    const open = "select 1 from grid_assignments where node_id = $1 and state in ('assigned', 'in_progress')"
    expect(await grid.database.query(open, [node.id])).toEqual([])
  })

  test('holds nothing, however its leaving meets its claims and heartbeats', async () => {
    for (let round = 0; round < 10; round++) {
      const node = await registerNode(grid)
      await node.heartbeat()
      await Promise.all([newTask(grid), newTask(grid)])
      await Promise.all([
        node.claim(),
        node.heartbeat({ cpu_usage: 90 }),
        grid.admin('DELETE', `/grid/nodes/${node.id}`),
        node.claim(),
      ])
      const open = "select state from grid_assignments where node_id = $1 and state in ('assigned', 'in_progress')"
      expect(await grid.database.query(open, [node.id])).toEqual([])
    }
  })

  test('and was never heard holds nothing either, when a claim of it is just being written', async () => {
    const node = await registerNode(grid)
    await newTask(grid)
    const claimed =
      "select * from grid_claim(array[$1::uuid], array[$2::uuid], array['data_hash'], array[4000], array[false], 60000)"
    const waits = "select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%advisory%'"
    let leaving: Promise<unknown> = Promise.resolve()
    let hasLeft = false
    await grid.database.transaction(async (tx) => {
      expect(await tx.query(claimed, [node.id, randomUUID()])).toHaveLength(1)
      leaving = grid.admin('DELETE', `/grid/nodes/${node.id}`).finally(() => (hasLeft = true))
      const isOver = async () => hasLeft || (await grid.database.query(waits)).length > 0
      await expect.poll(isOver, { timeout: 60_000, interval: 10 }).toBe(true)
    })
    await leaving
    const open = "select state from grid_assignments where node_id = $1 and state in ('assigned', 'in_progress')"
    expect(await grid.database.query(open, [node.id])).toEqual([])
  })

  test('is not brought back, nor given its name back, by a registration or a new key at that moment', async () => {
    for (let round = 0; round < 5; round++) {
      const key = newKey()
      const { body: node } = await register(grid, key, { name: 'Ooievaar 12' })
      const code = await rekeyCode(grid, node.id)
      await Promise.all([
        register(grid, key, { name: 'Ooievaar 12' }),
        grid.admin('DELETE', `/grid/nodes/${node.id}`),
        register(grid, newKey(), { name: 'Ooievaar 12', enrolment_code: code }),
      ])
      expect(await nodeOf(grid, node.id)).toMatchObject({ status: 'left', name: 'left', location: '-' })
    }
  })

  test('has no use for a code any more', async () => {
    const { body: node } = await register(grid, newKey())
    const code = await rekeyCode(grid, node.id)
    await grid.admin('DELETE', `/grid/nodes/${node.id}`)
    expect(problemOf(await register(grid, newKey(), { enrolment_code: code }))).toEqual([403, 'code_revoked'])
    expect(problemOf(await grid.admin('POST', `/grid/nodes/${node.id}/rekey`, {}))).toEqual([409, 'node_gone'])
  })
})

test('personal data of a node is nowhere once it has left, and its money and proofs are', async () => {
  const profile = { name: 'Kwartelhof 9', location: 'Kwartelstraat', latitude: 50.123456, longitude: 4.654321 }
  const details = { ...profile, solar_peak_watts: 4321.5, site_id: 'kwartel-meter' }
  const node = await registerNode(grid, details)
  await node.heartbeat()
  await newTask(grid)
  const { body: task } = await node.claim()
  expect((await node.report(task)).status).toBe(200)
  expect((await tablesWith(grid, 'wartel')).toSorted()).toEqual(['grid_nodes'])
  await node.send('DELETE', `/grid/nodes/${node.id}`)
  for (const words of ['wartel', '50.123456', '4.654321', '4321.5']) expect(await tablesWith(grid, words)).toEqual([])
  const { body } = await grid.admin<TaskResponse>('GET', `/grid/task/${task.id}`)
  expect(body).toMatchObject({ status: 'completed', assigned_node_id: node.id })
  const earnings = await grid.admin('GET', `/grid/nodes/${node.id}/earnings`)
  expect(earnings.body).toMatchObject({ by_state: { verified: { rewards_eur: '0.01' } } })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
