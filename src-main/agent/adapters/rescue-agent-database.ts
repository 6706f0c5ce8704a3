import { closeSync, copyFileSync, existsSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase } from './agent-database.ts'

const PAGE_BYTES = 4096
/** In SQLite's header: the change counter for which its number of pages holds (file format, section 1.3.11). */
const VALID_FOR_AT = 92

/** Rows are looked for up to this number when the table cannot say how many it has. */
const ROWS_MAX = 100_000

const TABLES = {
  settings: ['name', 'value'],
  outbox: [
    'assignment_id',
    'task_id',
    'task_type',
    'finished_at',
    'report',
    'large_result',
    'state',
    'attempts',
    'due_ms',
    'receipt',
    'because',
  ],
} as const
type Table = keyof typeof TABLES
type Row = ReturnType<ReturnType<DatabaseSync['prepare']>['get']>

/**
 * Opens the agent's database. One that is damaged is kept aside, never deleted, and what can be read of it is taken into
 * a new one; `warning` then says so, for people. Only for who holds the directory's lock. Throws
 * `AgentDatabaseUnusable`.
 */
export function openOrRescueAgentDatabase(
  directory: string,
  now: Date,
): { database: DatabaseSync; warning: string | null } {
  const file = agentDatabaseFile(directory)
  const rescued = agentDatabaseFile(path.join(directory, 'rescue'))
  // A rescue that was interrupted just before its end.
  if (!existsSync(file) && existsSync(rescued)) renameSync(rescued, file)
  try {
    return { database: openAgentDatabase(directory), warning: null }
  } catch (error) {
    if (!(error instanceof AgentDatabaseUnusable) || !error.isDamaged) throw error
    return { warning: rescue(file, rescued, now), database: openAgentDatabase(directory) }
  }
}

/** The damaged file has its name until the new one is whole on the disk: a rescue can be interrupted, and is begun again. */
function rescue(file: string, rescued: string, now: Date): string {
  const folder = path.dirname(rescued)
  rmSync(folder, { recursive: true, force: true })
  const database = openAgentDatabase(folder)
  const copy = readableCopy(file, { folder, database, whole: rescued })
  const settings = copyReadable(copy, database, 'settings')
  const outbox = copyReadable(copy, database, 'outbox')
  const waiting = database.prepare("select count(*) as count from outbox where state = 'waiting'").get()?.['count']
  database.close()
  const aside = keepAside(file, now)
  renameSync(rescued, file)
  rmSync(folder, { recursive: true, force: true })
  return [
    `The node’s database was damaged and is kept as ${aside}. Read from it: ${settings} settings and ${outbox} results,`,
    `${Number(waiting)} of them not yet sent; results that are missing now could not be read.`,
    ...(settings === 0 ? ['Register this node again with the same key: it stays the same node.'] : []),
  ].join(' ')
}

type Rescue = { folder: string; database: DatabaseSync; whole: string }

/** What is read is a copy, with its WAL: reading would change the file that is kept aside. */
function readableCopy(file: string, { folder, database, whole }: Rescue): string {
  const copy = path.join(folder, 'damaged.db')
  copyFileSync(file, copy)
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
  if (knowsTables(copy)) return copy
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`)
  database.exec('pragma wal_checkpoint(truncate)')
  replaceFirstPage(copy, whole)
  return copy
}

function knowsTables(file: string): boolean {
  const database = new DatabaseSync(file)
  const found = readable(() => database.prepare("select 1 from sqlite_schema where name = 'outbox'").get())
  readable(() => database.close())
  return found !== null && found !== undefined
}

/**
 * A file without its first page does not say what is in it, and yet every agent's database begins with the same tables
 * on the same pages. The page of a whole one stands in for it; only its number of pages is not that of this file.
 */
function replaceFirstPage(copy: string, whole: string): void {
  const page = Buffer.alloc(PAGE_BYTES)
  const from = openSync(whole, 'r')
  readSync(from, page, 0, PAGE_BYTES, 0)
  closeSync(from)
  page.writeUInt32BE(0, VALID_FOR_AT)
  const into = openSync(copy, 'r+')
  writeSync(into, page, 0, PAGE_BYTES, 0)
  closeSync(into)
}

function keepAside(file: string, now: Date): string {
  const aside = `${file}.damaged-${now.toISOString().replaceAll(':', '')}`
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`)
  rmSync(`${file}-shm`, { force: true })
  renameSync(file, aside)
  return aside
}

/** Row by row: a page that is damaged costs the rows in it, and not those after it. */
function copyReadable(file: string, into: DatabaseSync, table: Table): number {
  const columns = TABLES[table]
  const names = columns.join(', ')
  const put = into.prepare(`insert or ignore into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`)
  let copied = 0
  const from = new DatabaseSync(file)
  into.exec('begin immediate')
  for (const row of readableRows(from, `select ${names} from ${table} not indexed where rowid = ?`, table)) {
    const values = columns.map((name) => row?.[name] ?? null)
    copied += readable(() => Number(put.run(...values).changes)) ?? 0
  }
  into.exec('commit')
  readable(() => from.close())
  return copied
}

function* readableRows(database: DatabaseSync, sql: string, table: Table): Generator<Row> {
  const read = readable(() => database.prepare(sql))
  if (!read) return
  const rows = readable(() => Number(database.prepare(`select max(rowid) as rows from ${table}`).get()?.['rows']))
  for (let rowid = 1; rowid <= Math.min(rows ?? ROWS_MAX, ROWS_MAX); rowid++) {
    const row = readable(() => read.get(rowid))
    if (row) yield row
  }
}

/** Null for what is damaged; the warning says how much could be read, and the file is kept. */
function readable<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
