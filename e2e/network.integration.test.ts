import { expect, test } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import type { GridResponse } from '#core/contracts/grid.ts'
import type { TaskResponse } from '#core/contracts/tasks.ts'
import { connectDatabase } from '#server/shared/postgres/database.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type CoordinatorProcess, coordinatorProcess } from './fixtures/coordinator-process.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { seededRandom } from './fixtures/seeded-random.ts'
import { type Fault, startTcpProxy } from './fixtures/tcp-proxy.ts'
import { putBlob, sender, SILENT } from './fixtures/test-grid.ts'
import { sha256 } from './fixtures/test-node.ts'

/** Two of each fault in `npm test`; more with the variable. The seed is printed, and decides on order and measure. */
const FAULTS = Number(process.env['NETWORK_FAULTS'] ?? 12)
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const PATIENCE_MS = 120_000
/** An input of several packets, so that downloads are cut in their middle too. */
const INPUT = Buffer.alloc(200_000, 'a plan of the building ')
/** A request or an answer with its headers is about so long: cuts fall before, into and after it. */
const MESSAGE_BYTES = 1500

test(
  `${FAULTS} faults of the network cost a node no result, and pay for none twice`,
  { timeout: 120_000 + FAULTS * 30_000 },
  async () => {
    await using coordinator = await coordinatorProcess({ GRID_HEARTBEAT_SECONDS: '1' })
    await coordinator.start()
    await using network = await startTcpProxy({ host: '127.0.0.1', port: Number(new URL(coordinator.url).port) })
    using node = testNodeProgram()
    const server = `http://127.0.0.1:${network.port}/`
    await node.call('register', '--server', server, '--name', 'Hall', '--location', 'Brussels', '--cores', '2')
    await putBlob({ url: coordinator.url, adminToken: coordinator.adminToken() }, INPUT, sha256(INPUT))

    const startedAt = performance.now()
    const running = node.run('--slots', '2')
    const met: Record<string, number> = {}
    for (const fault of schedule()) {
      await Promise.all([newTask(coordinator), newTask(coordinator)])
      await network.set(fault)
      met[fault.kind] = (met[fault.kind] ?? 0) + 1
      void network.set({ kind: 'none' })
      await network.answered()
    }
    const snapshot = await running.until(({ unsent_results: unsent, recent }) => {
      const paid = new Set(recent.filter(({ outcome }) => outcome === 'paid').map(({ task_id }) => task_id))
      return unsent === 0 && paid.size === Math.min(50, 2 * FAULTS)
    })
    const tasks = await completed(coordinator, 2 * FAULTS)
    running.kill('SIGTERM')
    const ended = await running.ended

    const { body: earned } = await admin(coordinator)<EarningsResponse>(
      'GET',
      `/grid/nodes/${snapshot.node_id}/earnings?limit=500`,
    )
    const paid = earned.receipts.items.map(({ task_id }) => task_id)
    const faults = await faultsIn(coordinator)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    const figures = { figure: 'network', seed: SEED, faults: met, seconds, tasks: tasks.length, paid: paid.length }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    expect([ended.code, ended.err]).toEqual([0, ''])
    expect(paid.toSorted()).toEqual(tasks.map(({ id }) => id).toSorted())
    expect(snapshot.recent.filter(({ outcome }) => outcome === 'not_paid')).toEqual([])
    expect(faults).toEqual([])
    expect(await coordinator.stop()).toBe(0)
  },
)

/** Each kind in turn, in an order and a measure that the seed decides. */
function schedule(): readonly Fault[] {
  const random = seededRandom(SEED)
  const kinds = ['delay', 'slice', 'cut', 'reset', 'blackhole', 'refuse'] as const
  return Array.from({ length: FAULTS }, (_, place) => kinds[place % kinds.length] ?? 'cut')
    .map((kind) => ({ kind, order: random() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ kind }): Fault => {
      if (kind === 'delay') return { kind, ms: Math.ceil(random() * 500) }
      if (kind === 'cut' || kind === 'reset') return { kind, afterBytes: Math.floor(random() * 2 * MESSAGE_BYTES) }
      return { kind }
    })
}

const admin = ({ url, adminToken }: CoordinatorProcess) => sender(url, adminToken())

async function newTask(coordinator: CoordinatorProcess): Promise<void> {
  const request = { task_type: 'data_hash', data_url: `blob:${sha256(INPUT)}`, deadline_minutes: 60 }
  const { status } = await admin(coordinator)('POST', '/grid/task', { ...request, head_start_share: 0 })
  expect(status).toBe(201)
}

async function completed(coordinator: CoordinatorProcess, count: number): Promise<readonly TaskResponse[]> {
  const list = async () =>
    (await admin(coordinator)<{ items: TaskResponse[] }>('GET', '/grid/tasks?status=completed&limit=500')).body.items
  await expect.poll(async () => (await list()).length, { timeout: PATIENCE_MS, interval: 100 }).toBe(count)
  return list()
}

async function faultsIn(coordinator: CoordinatorProcess): Promise<readonly string[]> {
  const database = connectDatabase({ url: coordinator.databaseUrl(), logger: SILENT, connectionsMax: 1 })
  const faults = await bookFaults(database)
  await database.close()
  const { body: verdict } = await sender(coordinator.url)<GridResponse & { valid: boolean }>(
    'GET',
    '/grid/proofs/verify',
  )
  return verdict.valid ? faults : [...faults, 'the log does not verify']
}
