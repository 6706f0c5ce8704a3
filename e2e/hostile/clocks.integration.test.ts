import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from '#core/ids.ts'
import { reportStatement } from '#core/statement.ts'
import { axiosCoordinatorClient } from '#main/agent/adapters/axios-coordinator-client.ts'
import { fileIdentity } from '#main/agent/adapters/identity-file.ts'
import { startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { sha256 } from '../fixtures/test-node.ts'
import { newTask } from '../fixtures/test-work.ts'

let grid: TestGrid
const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-clocks-'))
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(async () => {
  await grid[Symbol.asyncDispose]()
  rmSync(directory, { recursive: true })
})

const HOUR_MS = 3_600_000
const PROFILE = { name: 'Hall', location: 'Ixelles', cpu_cores: 4, has_solar: false }
const WISH = { types: ['data_hash'] as const, memoryMb: 512, workloads: 'builtin', waitS: 0 } as const
const NEVER = new AbortController().signal

/** The real client of a node, and the hand that sets its computer's clock. */
function aNode(offMs: number) {
  const clock = { offMs }
  const now = () => new Date(Date.now() + clock.offMs)
  const identity = fileIdentity(mkdtempSync(path.join(directory, 'node-')))
  const options = {
    server: grid.url,
    identity,
    clock: { now, steadyMs: () => performance.now() },
    nodeId: null,
    coordinatorId: null,
  }
  return { client: axiosCoordinatorClient(options), identity, clock }
}

/** Claims, and reports by the client's idea of the time. */
async function work({ client, identity }: ReturnType<typeof aNode>, nodeId: string) {
  await newTask(grid)
  const task = await client.claim(WISH, NEVER)
  if (!task) throw new Error('No work was given')
  const at = client.now().toISOString()
  const result = sha256('')
  const text = reportStatement({
    coordinatorId: asCoordinatorId(grid.coordinatorId),
    nodeId: asNodeId(nodeId),
    taskId: asTaskId(task.id),
    assignmentId: asAssignmentId(task.assignment_id),
    resultHash: result,
    energyWh: '1',
    solarWh: '0',
    startedAt: at,
    finishedAt: at,
    evidenceHash: '-',
  })
  const { id: task_id, assignment_id } = task
  const claims = { task_id, assignment_id, result_hash: result, result: '', started_at: at, finished_at: at }
  return client.report({ ...claims, energy_used_wh: 1, solar_contribution_wh: 0, signature: identity.sign(text) })
}

describe.each([-HOUR_MS, HOUR_MS])('a node whose clock is %d ms off', (offMs) => {
  test('joins, works and is paid: it learns the coordinator’s time', async () => {
    const node = aNode(offMs)
    const { id } = await node.client.register(PROFILE)
    expect(Math.abs(node.client.now().getTime() - Date.now())).toBeLessThan(HOUR_MS / 2)
    await node.client.heartbeat({ cpu_usage: 1, solar_watts: 0 })
    expect(await work(node, id)).toMatchObject({ reward_eur: '0.01' })
    expect(await node.client.freshToken()).toMatch(/^ey/)
  })

  test('also when the clock was right at first, and when it is put right again', async () => {
    const node = aNode(0)
    const { id } = await node.client.register(PROFILE)
    node.clock.offMs = offMs
    expect(await node.client.freshToken()).toMatch(/^ey/)
    expect(await work(node, id)).toMatchObject({ reward_eur: '0.01' })
    node.clock.offMs = 0
    expect(await node.client.freshToken()).toMatch(/^ey/)
    expect(await work(node, id)).toMatchObject({ reward_eur: '0.01' })
  })
})

test('nothing unexpected was logged', () => {
  expect(grid.complaints).toEqual([])
})
