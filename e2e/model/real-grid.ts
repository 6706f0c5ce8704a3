import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { GridResponse } from '#core/contracts/grid.ts'
import { readConfig } from '#server/config.ts'
import { freePort } from '#server/shared/free-port.ts'
import { connectDatabase, type Database } from '#server/shared/postgres/database.ts'
import { startEmbeddedPostgres } from '#server/shared/postgres/embedded-postgres.ts'
import { type Coordinator, startCoordinator } from '#server/start-coordinator.ts'
import { postgresTimeKeeper } from '#server/tasks/adapters/postgres-time-keeper.ts'
import { type Send, sender, SILENT } from '../fixtures/test-grid.ts'

/** A coordinator that can be replaced by a new one at any moment, on a PostgreSQL that goes on. */
export type RealGrid = AsyncDisposable & {
  readonly url: string
  readonly coordinatorId: string
  readonly anyone: Send
  readonly admin: Send
  readonly adminToken: string
  readonly database: Database
  /** What the passing of time does, at once. */
  readonly time: ReturnType<typeof postgresTimeKeeper>
  restart(): Promise<void>
}

export async function startRealGrid(): Promise<RealGrid> {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-model-'))
  chmodSync(directory, 0o711)
  const postgres = await startEmbeddedPostgres({ directory: path.join(directory, 'postgres-only'), logger: SILENT })
  const config = readConfig(
    {
      DATABASE_URL: postgres.url,
      GRID_PORT: String(await freePort()),
      GRID_DATA_DIR: directory,
      GRID_DISK_FREE_MIN_MB: '1',
      GRID_ADDRESS_REQUESTS_PER_SECOND: '1000000',
      GRID_NODE_REQUESTS_PER_SECOND: '1000000',
    },
    [],
  )
  if (config === 'help') throw new Error('Nobody asked for help')
  let coordinator: Coordinator = await startCoordinator(config, SILENT)
  const database = connectDatabase({ url: postgres.url, logger: SILENT, connectionsMax: 2 })
  const adminToken = readFileSync(path.join(directory, 'coordinator', 'admin-token'), 'utf8').trim()
  const { url } = coordinator
  const { body } = await sender(url)<GridResponse>('GET', '/grid')
  return {
    url,
    coordinatorId: body.coordinator_id,
    anyone: sender(url),
    admin: sender(url, adminToken),
    adminToken,
    database,
    time: postgresTimeKeeper(database),
    async restart() {
      await coordinator.stop()
      coordinator = await startCoordinator(config, SILENT)
    },
    async [Symbol.asyncDispose]() {
      await database.close()
      await coordinator.stop()
      await postgres.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
