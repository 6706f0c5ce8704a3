import type { AgentWarning } from '#core/contracts/agent.ts'
import { existsSync, renameSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase, unusable } from './agent-database.ts'
import { eachPageAlone, readable, readableCopy } from './damaged-copy.ts'

/** SQLITE_CONSTRAINT, as in a column of another type: what was read there was no result. */
const CONSTRAINT = 19

/**
 * Numbers of rows only grow, so that the first may be high. So many are looked for from the first that the table knows on,
 * and up to its last: either may be damaged, and name one that is far from all others.
 */
const ROWS_MAX = 100_000

const ENERGY = [
  'number',
  'pv_wh',
  'import_wh',
  'export_wh',
  'house_wh',
  'host_wh',
  'compute_wh',
  'solar_wh',
  'coverage_s',
  'battery_wh',
] as const
const TABLES = {
  energy_quarters: ENERGY,
  energy_days: ENERGY,
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
 * a new one; `warning` then says so. Only for who holds the directory's lock. Throws
 * `AgentDatabaseUnusable`.
 */
export function openOrRescueAgentDatabase(
  directory: string,
  now: Date,
): { database: DatabaseSync; warning: AgentWarning | null } {
  const file = agentDatabaseFile(directory)
  const rescued = agentDatabaseFile(path.join(directory, 'rescue'))
  if (!existsSync(file) && existsSync(rescued)) endRescue(file, rescued, now)
  try {
    return { database: openAgentDatabase(directory), warning: null }
  } catch (error) {
    if (!(error instanceof AgentDatabaseUnusable) || !error.isDamaged) throw error
    return { warning: rescueOrSay(file, rescued, now), database: openAgentDatabase(directory) }
  }
}

function rescueOrSay(file: string, rescued: string, now: Date): AgentWarning {
  try {
    return rescue(file, rescued, now)
  } catch (cause) {
    throw unusable(cause, file)
  }
}

/** The damaged file has its name until the new one is whole on the disk: a rescue can be interrupted, and is begun again. */
function rescue(file: string, rescued: string, now: Date): AgentWarning {
  const folder = path.dirname(rescued)
  rmSync(folder, { recursive: true, force: true })
  const database = openAgentDatabase(folder)
  const copy = readableCopy(file, { folder, database, whole: rescued })
  const settings = copyRows({ file: copy, table: 'settings' }, database)
  const outbox = copyRows({ file: copy, table: 'outbox' }, database) + copyUnreachable(copy, database)
  for (const table of ['energy_quarters', 'energy_days'] as const) copyRows({ file: copy, table }, database)
  const waiting = database.prepare("select count(*) as count from outbox where state = 'waiting'").get()?.['count']
  closeWhole(database, rescued)
  const aside = asideOf(file, now)
  renameSync(file, aside)
  endRescue(file, rescued, now)
  return {
    code: settings === 0 ? 'database_rescued_bare' : 'database_rescued',
    values: { file: aside, settings, results: outbox, waiting: Number(waiting) },
  }
}

const asideOf = (file: string, now: Date) => `${file}.damaged-${now.toISOString().replaceAll(':', '')}`

/** What was rescued takes the place of the damaged file, which is put aside already, and never meets its old WAL. */
function endRescue(file: string, rescued: string, now: Date): void {
  if (existsSync(`${file}-wal`)) renameSync(`${file}-wal`, `${asideOf(file, now)}-wal`)
  rmSync(`${file}-shm`, { force: true })
  renameSync(rescued, file)
  rmSync(path.dirname(rescued), { recursive: true, force: true })
}

/** All of it in one file. A close does not say that the disk had no room for what is still in the WAL. */
function closeWhole(database: DatabaseSync, file: string): void {
  database.exec('pragma wal_checkpoint(truncate)')
  database.close()
  const left = statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (left > 0) throw new Error(`${file} could not be written whole; ${left} bytes of it are not in place`)
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
  const first = end('min') ?? 1
  const last = end('max') ?? (isOnePage ? 0 : first + ROWS_MAX)
  for (const rowid of rowidsBetween(first, last)) {
    const row = readable(() => read.get(rowid))
    if (row) yield row
  }
}

function* rowidsBetween(first: number, last: number): Generator<number> {
  const firstEnd = Math.min(last, first + ROWS_MAX)
  for (let rowid = first; rowid <= firstEnd; rowid++) yield rowid
  for (let rowid = Math.max(firstEnd + 1, last - ROWS_MAX); rowid <= last; rowid++) yield rowid
}
