import { readFileSync } from 'node:fs'
import path from 'node:path'
import type { GridResponse } from '#core/contracts/grid.ts'
import { type AdminClient, adminClient } from '#scripts/seed/admin-client.ts'
import { connectDatabase, type Database } from '#server/shared/postgres/database.ts'
import { runningPostgresUrl } from '#server/shared/postgres/embedded-postgres.ts'
import { readPostmaster, stopOrphan } from '#server/shared/postgres/postmaster.ts'
import { SILENT } from '#e2e/fixtures/test-grid.ts'
import { childrenOf, cpuTimeOf, memoryOf, ofTheLiving } from './processes.ts'
import { startProgram } from './program.ts'
import { sumOf } from './statistics.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../dist/coordinator.mjs')
/** The load comes from one address; what limits it must be the work, not the protection against such loads. */
const NO_LIMITS = { GRID_NODE_REQUESTS_PER_SECOND: '1000000', GRID_ADDRESS_REQUESTS_PER_SECOND: '1000000' }
/** As `npm run coordinator` starts it. */
const FLAGS = ['--max-semi-space-size=1']
const OWN_CONNECTIONS = 2

/** PSS of all of PostgreSQL's processes, so that what they share counts once. */
export type PostgresMemory = { readonly pssMb: number; readonly processes: number }

/** The built coordinator as a program of its own, with its own PostgreSQL. */
export type BenchCoordinator = {
  readonly url: string
  readonly coordinatorId: string
  readonly pid: number
  readonly admin: AdminClient
  readonly databaseUrl: string
  readonly database: Database
  /** CPU time of the coordinator, and of all of PostgreSQL, so far. */
  cpuMs(): { readonly coordinator: number; readonly postgres: number }
  postgresMemory(): PostgresMemory
  stop(): Promise<void>
}

/** `whole` is the cleanup of the run, to which everything that is started here is handed at once. */
export async function startCoordinator(directory: string, whole: AsyncDisposableStack): Promise<BenchCoordinator> {
  const cleanup = whole.use(new AsyncDisposableStack())
  const own = path.join(directory, 'coordinator')
  const data = path.join(own, 'postgres')
  // Runs after the coordinator has stopped; finds something only when it had to be killed.
  cleanup.defer(async () => void (await stopOrphan(data)))
  const settings = { GRID_PORT: '0', GRID_DATA_DIR: directory, GRID_DISK_FREE_MIN_MB: '1', LOG_LEVEL: 'warn' }
  const program = startProgram([...FLAGS, PROGRAM], cleanup, { ...settings, ...NO_LIMITS })
  const url = String((await program.message('listening'))['url'])
  const ending = new AbortController()
  cleanup.defer(() => ending.abort())
  const token = readFileSync(path.join(own, 'admin-token'), 'utf8').trim()
  const admin = adminClient({ url, token, signal: ending.signal })
  const { coordinator_id: coordinatorId } = await admin.get<GridResponse>('/grid')
  const databaseUrl = runningPostgresUrl(own)
  const database = connectDatabase({ url: databaseUrl, logger: SILENT, connectionsMax: OWN_CONNECTIONS })
  cleanup.defer(() => database.close())
  const postmaster = readPostmaster(data)?.pid
  if (postmaster === undefined) throw new Error('The coordinator runs without its PostgreSQL')
  return {
    url,
    coordinatorId,
    pid: program.pid,
    admin,
    databaseUrl,
    database,
    cpuMs: () => ({ coordinator: cpuTimeOf(program.pid).ownMs, postgres: postgresCpuMs(postmaster) }),
    postgresMemory: () => postgresMemory(postmaster),
    stop: () => cleanup.disposeAsync(),
  }
}

/** Servers of connections that have ended are in the postmaster's children's time. */
function postgresCpuMs(postmaster: number): number {
  const { ownMs, endedChildrenMs } = cpuTimeOf(postmaster)
  return ownMs + endedChildrenMs + sumOf(ofTheLiving(childrenOf(postmaster), cpuTimeOf).map(({ ownMs }) => ownMs))
}

function postgresMemory(postmaster: number): PostgresMemory {
  const processes = ofTheLiving([postmaster, ...childrenOf(postmaster)], memoryOf)
  return { pssMb: sumOf(processes.map(({ pssMb }) => pssMb)), processes: processes.length }
}
