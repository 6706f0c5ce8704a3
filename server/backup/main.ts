import { existsSync } from 'node:fs'
import path from 'node:path'
import type { NoteAdmin } from '../shared/auth/admin-log.ts'
import type { Clock, Logger, Service } from '../shared/ports.ts'
import type { Database } from '../shared/postgres/database.ts'
import { askedLog, EMPTY_LOG, logOfAny } from './adapters/asked-log.ts'
import { keptHeadFile } from './adapters/kept-head-file.ts'
import { connectForLong, queryableOf } from './adapters/long-connection.ts'
import { ensureNotHalfRestored } from './adapters/restore-place.ts'
import { checkKeptHead, makeKeepHead } from './use-cases/keep-head.ts'

type Deps = {
  /** The setting goes on with a log that is shorter than the kept head, or another one. */
  config: { readonly directory: string; readonly GRID_ACCEPT_SHORTER_LOG: boolean }
  clock: Clock
  logger: Logger
}

/** What a start asks of its data directory and database, and what it keeps for the next one. */
export function composeKeptLog({ config, clock, logger }: Deps): {
  /** Before a database of our own is started: one that is gone is not made anew. Throws `BackupUnusable`, `LogRefused`. */
  ensureWhole(isOwnDatabase: boolean): Promise<void>
  /** Before anything is written into the database. What was accepted, or null; rejects with `LogRefused`. */
  check(databaseUrl: string): Promise<string | null>
  /** Notes what was accepted, and keeps the head from now on. */
  keep(database: Database, accepted: { shortfall: string | null; note: NoteAdmin }): Promise<Service>
} {
  const { directory, GRID_ACCEPT_SHORTER_LOG: accept } = config
  const keptHead = keptHeadFile(directory)
  return {
    async ensureWhole(isOwnDatabase) {
      ensureNotHalfRestored(directory)
      const isGone = isOwnDatabase && !existsSync(path.join(directory, 'postgres'))
      if (isGone) await checkKeptHead({ log: EMPTY_LOG, keptHead, accept })
    },
    async check(databaseUrl) {
      const client = await connectForLong(databaseUrl)
      try {
        return await checkKeptHead({ log: await logOfAny(queryableOf(client)), keptHead, accept })
      } finally {
        await client.end()
      }
    },
    async keep(database, { shortfall, note }) {
      const { head } = askedLog(database)
      if (shortfall !== null) {
        logger.warn({ shortfall, ...(await head()) }, 'A log that falls short of the kept head was accepted')
        await note({
          tokenId: null,
          actor: 'this machine',
          action: `accept-shorter-log: ${shortfall}`,
          outcome: 'done',
        })
      }
      return makeKeepHead({ readHead: head, keptHead, now: () => clock.now(), logger })
    },
  }
}
