import { createHash } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { bareNodeMemory } from './bare-node.ts'
import { commitRate } from './commits.ts'
import { type BenchCoordinator, type PostgresMemory, startCoordinator } from './coordinator.ts'
import { type LoadNode, registerNodes } from './nodes.ts'
import { type Memory, memoryOf } from './processes.ts'
import { median, rangeOf } from './statistics.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Enough that a round in which each node sends one request takes about a second. */
const NODES = 1500
const SETTLE_MS = 3000
/** PostgreSQL has 40 connections here, of which the coordinator may take 10 and one more to verify. */
const CONNECTIONS = [1, 4, 8, 16, 24]
const COMMIT_PASSES = 3
const COMMIT_MS = 400
const DATA = Buffer.from('some bytes to look after')

export type CommitRates = readonly {
  readonly connections: number
  readonly perSecond: number
  readonly range: readonly [number, number]
}[]

/** One built coordinator, many nodes that compute nothing, and the database alone as what to compare with. */
export type ManyNodes = {
  readonly coordinator: BenchCoordinator
  readonly nodes: readonly LoadNode[]
  /** Before anybody was there. */
  readonly idle: { readonly bareNode: Memory; readonly coordinator: Memory; readonly postgres: PostgresMemory }
  /** Durable commits of one row; measured once. */
  commits(): Promise<CommitRates>
  /** Commits per second over the number of connections that was best, now. */
  baseline(): Promise<number>
  /** Makes tasks until so many wait. */
  ensureWaiting(tasks: number): Promise<void>
}

export async function openManyNodes(cleanup: AsyncDisposableStack): Promise<ManyNodes> {
  const directory = temporaryFolder(cleanup)
  const bareNode = await bareNodeMemory(cleanup)
  // The first start makes the tables, for which it loads Knex: what runs for months is the second.
  await (await startCoordinator(directory, cleanup)).stop()
  const coordinator = await startCoordinator(directory, cleanup)
  await delay(SETTLE_MS)
  const idle = { bareNode, coordinator: memoryOf(coordinator.pid), postgres: coordinator.postgresMemory() }
  const nodes = await registerNodes(coordinator, NODES)
  const ensureWaiting = await taskMaker(coordinator)
  const { databaseUrl } = coordinator
  let sweep: Promise<CommitRates> | null = null
  const commits = () => (sweep ??= sweepConnections(databaseUrl))
  return {
    coordinator,
    nodes,
    idle,
    commits,
    baseline: async () => commitRate(databaseUrl, { connections: best(await commits()).connections, ms: COMMIT_MS }),
    ensureWaiting,
  }
}

/** One pass after the other over all numbers of connections, so that a busy moment does not meet one number only. */
async function sweepConnections(url: string): Promise<CommitRates> {
  const seen = CONNECTIONS.map((connections) => ({ connections, rates: [] as number[] }))
  for (let pass = 0; pass < COMMIT_PASSES; pass++) {
    for (const { connections, rates } of seen) rates.push(await commitRate(url, { connections, ms: COMMIT_MS }))
  }
  return seen.map(({ connections, rates }) => ({ connections, perSecond: median(rates), range: rangeOf(rates) }))
}

export function best(rates: CommitRates): CommitRates[number] {
  const [highest] = rates.toSorted((a, b) => b.perSecond - a.perSecond)
  if (!highest) throw new Error('No number of connections was tried')
  return highest
}

/** One task is made by the API and copied in SQL: what is measured is how they are given out, not how they are made. */
async function taskMaker({ admin, database }: BenchCoordinator): Promise<ManyNodes['ensureWaiting']> {
  const sha256 = createHash('sha256').update(DATA).digest('hex')
  await admin.putBlob({ sha256, bytes: DATA })
  const request = { task_type: 'data_hash', data_url: `blob:${sha256}`, deadline_minutes: 60, head_start_share: 0 }
  await admin.post('/grid/task', request)
  const columns = 'task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb'
  return async (tasks) => {
    await database.query(
      `insert into grid_tasks (id, ${columns}) select uuidv7(), ${columns}
       from (select * from grid_tasks order by id limit 1) as first,
         generate_series(1, $1 - (select count(*)::int from grid_tasks where status = 'pending'))`,
      [tasks],
    )
    // As PostgreSQL itself does within a minute: without it, the first plans are made for an empty table.
    await database.query('analyze grid_tasks')
  }
}
