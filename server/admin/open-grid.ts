import { existsSync } from 'node:fs'
import path from 'node:path'
import { migrations } from '#migrations/index.ts'
import { ensureNotHalfRestored } from '../backup/adapters/restore-place.ts'
import { type Config, ConfigError } from '../config.ts'
import { postgresAdminLog } from '../shared/auth/admin-log.ts'
import { type AdminTokens, postgresAdminTokens } from '../shared/auth/admin-tokens.ts'
import { AlreadyRunning, lockDataDirectory } from '../shared/data-directory-lock.ts'
import type { Logger } from '../shared/ports.ts'
import { connectDatabase, type Database } from '../shared/postgres/database.ts'
import { runningPostgresUrl, startEmbeddedPostgres } from '../shared/postgres/embedded-postgres.ts'
import { migrateDatabase } from '../shared/postgres/migrate.ts'
import { uuidV7Ids as ids } from '../shared/system.ts'

export type OpenGrid = {
  readonly tokens: AdminTokens
  readonly database: Database
  /** What bringing the tables up to date has changed just now. */
  readonly applied: readonly string[]
  /** Keeps what is done here beside what admins do over HTTP. */
  readonly note: Note
}
export type Note = (action: string, outcome?: string) => Promise<void>

/** Whoever may read the data directory of this machine. */
const ACTOR = 'this machine'

/** What goes wrong beside the command; what it does is told by the command itself. */
const loud = (_: object, message: string) => void process.stderr.write(`${message}\n`)
export const loudLogger: Logger = { debug: () => undefined, info: () => undefined, warn: loud, error: loud }

/** Opens the grid, with its tables up to date, for as long as the work takes; that they were changed is noted. */
export function onGrid(config: Config, work: (grid: OpenGrid) => Promise<void>): Promise<void> {
  return withDatabaseUrl(config, async (url) => {
    const applied = await migrateDatabase(url, migrations)
    await withDatabase(url, async (database) => {
      const note = noter(database)
      if (applied.length > 0) await note(`migrate ${applied.join(' ')}`)
      await work({ tokens: postgresAdminTokens({ database, ids }), database, applied, note })
    })
  })
}

export const noter =
  (database: Database): Note =>
  (action, outcome = 'done') =>
    postgresAdminLog(database)({ tokenId: null, actor: ACTOR, action, outcome })

export async function withDatabase<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = connectDatabase({ url, logger: loudLogger, connectionsMax: 1 })
  try {
    return await work(database)
  } finally {
    await database.close()
  }
}

/** The database as it is, whatever its tables are: DATABASE_URL, or the one in the data directory. */
export async function withDatabaseUrl<T>(config: Config, work: (url: string) => Promise<T>): Promise<T> {
  await using cleanup = new AsyncDisposableStack()
  const url = config.DATABASE_URL ?? (await embeddedUrl(config.directory, cleanup))
  return await work(url)
}

/** The running coordinator's PostgreSQL; while there is none, its data directory is ours and we start it. */
async function embeddedUrl(directory: string, cleanup: AsyncDisposableStack): Promise<string> {
  ensureNotHalfRestored(directory)
  if (!existsSync(path.join(directory, 'postgres-password'))) {
    throw new ConfigError(`No coordinator has ever run on ${directory}; start it once, or name its --data-dir.`)
  }
  try {
    const lock = lockDataDirectory(directory)
    cleanup.defer(() => lock.release())
  } catch (error) {
    if (!(error instanceof AlreadyRunning)) throw error
    return runningPostgresUrl(directory)
  }
  const { url, stop } = await startEmbeddedPostgres({ directory, logger: loudLogger })
  cleanup.defer(stop)
  return url
}
