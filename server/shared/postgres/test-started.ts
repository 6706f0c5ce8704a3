import path from 'node:path'
import { recordingLogger } from '../test-doubles.ts'
import { connectDatabase, type Database } from './database.ts'
import { startEmbeddedPostgres } from './embedded-postgres.ts'

/** A started PostgreSQL with a pool on it; it ends with the block that started it. */
export type StartedPostgres = AsyncDisposable & {
  readonly url: string
  /** Where its files are. */
  readonly data: string
  readonly log: string
  readonly database: Database
  readonly logger: ReturnType<typeof recordingLogger>
  stop(): Promise<void>
  isStopped(): boolean
}

export async function startedPostgres(directory: string): Promise<StartedPostgres> {
  const logger = recordingLogger()
  const postgres = await startEmbeddedPostgres({ directory, logger })
  const database = connectDatabase({ url: postgres.url, logger, connectionsMax: 2 })
  let stopped: Promise<void> | null = null
  const stop = () => (stopped ??= database.close().then(() => postgres.stop()))
  return {
    url: postgres.url,
    data: path.join(directory, 'postgres'),
    log: path.join(directory, 'postgres.log'),
    database,
    logger,
    stop,
    isStopped: () => stopped !== null,
    [Symbol.asyncDispose]: stop,
  }
}
