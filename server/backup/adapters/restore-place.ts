import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { connectDatabase } from '../../shared/postgres/database.ts'
import { stopOrphan } from '../../shared/postgres/postmaster.ts'
import type { Logger } from '../../shared/ports.ts'
import { BackupUnusable, type RestorePlace } from '../ports.ts'
import { syncFolder } from '../../shared/sync-folder.ts'
import { KEPT_HEAD } from './kept-head-file.ts'

const MARKER = 'restore-unfinished'
/** What a restore leaves as it is: the lock of its own process, and the head of the log that was here. */
const KEPT = new Set(['lock', 'lock-journal', KEPT_HEAD, MARKER])

type Deps = {
  directory: string
  blobDirectory: string
  /** Null for the PostgreSQL of the data directory. */
  databaseUrl: string | null
  logger: Logger
}

/** A data directory without a grid. What an interrupted restore has left there is its own, and removed. */
export function restorePlace({ directory, blobDirectory, databaseUrl, logger }: Deps): RestorePlace {
  const marker = path.join(directory, MARKER)
  return {
    async ensureEmpty() {
      if (!existsSync(marker)) {
        ensureFolderEmpty(directory, KEPT)
        ensureFolderEmpty(blobDirectory, KEPT)
      }
      if (databaseUrl !== null) await ensureDatabaseEmpty(databaseUrl, logger)
    },
    async begin(file) {
      mkdirSync(directory, { recursive: true })
      writeFileSync(marker, `${JSON.stringify({ file })}\n`, { mode: 0o600 })
      await syncFolder(directory)
      // A restore that was killed has left its database running, in the folder that goes now.
      await stopOrphan(path.join(directory, 'postgres'))
      for (const name of namesIn(directory).filter((name) => !KEPT.has(name)))
        rmSync(path.join(directory, name), { recursive: true })
    },
    writeKeptFile({ name, bytes }) {
      const target = path.join(directory, name)
      mkdirSync(path.dirname(target), { recursive: true, mode: 0o700 })
      writeFileSync(target, bytes, { mode: 0o600, flush: true })
      return Promise.resolve()
    },
    async end() {
      rmSync(marker)
      await syncFolder(directory)
    },
  }
}

/** Throws `BackupUnusable` where a restore was begun and not ended. */
export function ensureNotHalfRestored(directory: string): void {
  if (!existsSync(path.join(directory, MARKER))) return
  throw new BackupUnusable(
    `A restore into ${directory} was interrupted, so that nothing here is whole. Begin it again: npm run admin -- restore FILE`,
  )
}

const namesIn = (folder: string) => (existsSync(folder) ? readdirSync(folder) : [])

function ensureFolderEmpty(folder: string, kept: ReadonlySet<string>): void {
  const found = namesIn(folder).filter((name) => !kept.has(name))
  if (found.length === 0) return
  const names = found.length > 3 ? `${found.slice(0, 3).join(', ')} and ${found.length - 3} more` : found.join(', ')
  throw new BackupUnusable(
    `A backup is put back into an empty place only, and in ${folder} there is ${names}. Name another --data-dir, or move everything but ${KEPT_HEAD} away.`,
  )
}

/** Tables of PostgreSQL itself and of extensions are nobody's data. */
const TABLES = `
  select n.nspname || '.' || c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
    and not exists (select 1 from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  order by 1`

async function ensureDatabaseEmpty(url: string, logger: Logger): Promise<void> {
  const database = connectDatabase({ url, logger, connectionsMax: 1 })
  try {
    const [first, ...others] = await database.query<{ name: string }>(TABLES)
    if (!first) return
    const more = others.length > 0 ? ` and ${others.length} more tables` : ''
    throw new BackupUnusable(
      `A backup is put back into an empty database only, and DATABASE_URL has ${first.name}${more}. Make a new database and name it.`,
    )
  } finally {
    await database.close()
  }
}
