import { existsSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase, unusable } from './agent-database.ts'
import { eachPageAlone, readable, readableCopy } from './damaged-copy.ts'

/** SQLITE_CONSTRAINT, as in a column of another type: what was read there was no result. */
const CONSTRAINT = 19

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
/** `isOnePage` when all that the table has now is one page of it. */
type Source = { readonly file: string; readonly table: Table; readonly isOnePage?: boolean }
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
    return { warning: rescueOrSay(file, rescued, now), database: openAgentDatabase(directory) }
  }
}

function rescueOrSay(file: string, rescued: string, now: Date): string {
  try {
    return rescue(file, rescued, now)
  } catch (cause) {
    throw unusable(cause, file)
  }
}

/** The damaged file has its name until the new one is whole on the disk: a rescue can be interrupted, and is begun again. */
function rescue(file: string, rescued: string, now: Date): string {
  const folder = path.dirname(rescued)
  rmSync(folder, { recursive: true, force: true })
  const database = openAgentDatabase(folder)
  const copy = readableCopy(file, { folder, database, whole: rescued })
  const settings = copyRows({ file: copy, table: 'settings' }, database)
  const outbox = copyRows({ file: copy, table: 'outbox' }, database) + copyUnreachable(copy, database)
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

function keepAside(file: string, now: Date): string {
  const aside = `${file}.damaged-${now.toISOString().replaceAll(':', '')}`
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${aside}-wal`)
  rmSync(`${file}-shm`, { force: true })
  renameSync(file, aside)
  return aside
}

/**
 * What is not sent yet on pages to which no other page leads any more. Each page of rows is put where the table begins,
 * in turn, and read as if it were all of it. Rows of other tables do not fit, and what has been read before stays.
 */
function copyUnreachable(copy: string, into: DatabaseSync): number {
  let copied = 0
  for (const _ of eachPageAlone(copy)) {
    copied += copyRows({ file: copy, table: 'outbox', isOnePage: true }, into)
  }
  return copied
}

/** Row by row: a page that is damaged costs the rows in it, and not those after it. */
function copyRows(source: Source, into: DatabaseSync): number {
  const { file, table, isOnePage } = source
  const columns = TABLES[table]
  const names = columns.join(', ')
  const put = into.prepare(`insert or ignore into ${table} (${names}) values (${columns.map(() => '?').join(', ')})`)
  let copied = 0
  const from = new DatabaseSync(file)
  into.exec('begin immediate')
  for (const row of readableRows(from, `select ${names} from ${table} not indexed where rowid = ?`, source)) {
    if (isOnePage === true && row?.['state'] !== 'waiting') continue
    const values = columns.map((name) => row?.[name] ?? null)
    copied += ifItFits(() => Number(put.run(...values).changes))
  }
  into.exec('commit')
  readable(() => from.close())
  return copied
}

/** A disk that takes nothing is no damage, and must not cost what was read. */
function ifItFits(put: () => number): number {
  try {
    return put()
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === CONSTRAINT) return 0
    throw error
  }
}

function* readableRows(database: DatabaseSync, sql: string, { table, isOnePage = false }: Source): Generator<Row> {
  const read = readable(() => database.prepare(sql))
  if (!read) return
  const end = (which: 'min' | 'max') =>
    readable(() => Number(database.prepare(`select ${which}(rowid) as end from ${table} not indexed`).get()?.['end']))
  const first = isOnePage ? (end('min') ?? 1) : 1
  const last = Math.min(end('max') ?? (isOnePage ? 0 : ROWS_MAX), ROWS_MAX)
  for (let rowid = first; rowid <= last; rowid++) {
    const row = readable(() => read.get(rowid))
    if (row) yield row
  }
}
