import { chmodSync, mkdirSync, statSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** The agent's database cannot be used; the sentence says why and what to do. Exit code 2. */
export class AgentDatabaseUnusable extends Error {
  override name = 'AgentDatabaseUnusable'
  /** Its bytes are not what was written: `rescueAgentDatabase` helps. Else the disk or the folder is the matter. */
  readonly isDamaged: boolean

  constructor(sentence: string, { isDamaged, cause }: { isDamaged: boolean; cause?: unknown }) {
    super(sentence, { cause })
    this.isDamaged = isDamaged
  }
}

/** What a power cut may cost is nothing that was written: WAL with a sync at every commit. */
const PRAGMAS = 'pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;'

const ENERGY_COLUMNS = `
    number integer primary key,
    pv_wh real,
    import_wh real,
    export_wh real,
    house_wh real,
    host_wh real not null,
    compute_wh real not null,
    solar_wh real not null,
    coverage_s real not null,
    battery_wh real
`
/** What later versions added at the end, where older rows have nothing. */
const ADDED = ['energy_quarters', 'energy_days'].map((table) => ({ table, column: 'battery_wh', type: 'real' }))

const TABLES = `
  create table if not exists settings (name text primary key, value text not null) strict;
  create table if not exists outbox (
    assignment_id text primary key,
    task_id text not null,
    task_type text not null,
    finished_at text not null,
    report text not null,
    large_result blob,
    state text not null default 'waiting' check (state in ('waiting', 'paid', 'not_paid')),
    attempts integer not null default 0,
    due_ms integer not null default 0,
    receipt text,
    because text
  ) strict;
  create index if not exists outbox_waiting on outbox (due_ms) where state = 'waiting';
  create index if not exists outbox_finished on outbox (finished_at);
  create table if not exists energy_quarters (${ENERGY_COLUMNS}) strict;
  create table if not exists energy_days (${ENERGY_COLUMNS}) strict;
`
/** SQLITE_CORRUPT and SQLITE_NOTADB. */
const DAMAGED_CODES: ReadonlySet<unknown> = new Set([11, 26])
/** A changed digit in the header is told as a plain error (SQLITE_ERROR), by its words alone. */
const DAMAGED_HEADER = 'unsupported file format'

export const agentDatabaseFile = (directory: string) => path.join(directory, 'agent.db')

/** The agent's own database, `directory/agent.db`, looked through before it is trusted. Throws `AgentDatabaseUnusable`. */
export function openAgentDatabase(directory: string): DatabaseSync {
  const file = agentDatabaseFile(directory)
  let database: DatabaseSync | null = null
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    ensureNotEmptied(file)
    database = new DatabaseSync(file)
    chmodSync(file, 0o600)
    database.exec(PRAGMAS)
    database.exec(TABLES)
    addColumns(database)
    ensureWhole(database, file)
    return database
  } catch (cause) {
    if (database?.isOpen) database.close()
    throw unusable(cause, file)
  }
}

function addColumns(database: DatabaseSync): void {
  for (const { table, column, type } of ADDED) {
    const isThere = database.prepare('select 1 from pragma_table_info(?) where name = ?').get(table, column)
    if (isThere === undefined) database.exec(`alter table ${table} add column ${column} ${type}`)
  }
}

/** SQLite takes a file of no bytes for a new database, and deletes the WAL beside it with every result in there. */
function ensureNotEmptied(file: string): void {
  if (statSync(file, { throwIfNoEntry: false })?.size === 0) throw damaged(file, 'it is empty')
}

function ensureWhole(database: DatabaseSync, file: string): void {
  const found = database.prepare('pragma quick_check(1)').get()?.['quick_check']
  if (found !== 'ok') throw damaged(file, String(found))
}

/** What kept the database from being used, in a sentence. */
export function unusable(cause: unknown, file: string): AgentDatabaseUnusable {
  if (cause instanceof AgentDatabaseUnusable) return cause
  const why = cause instanceof Error ? cause.message : String(cause)
  const code = cause instanceof Error && 'errcode' in cause ? Number(cause.errcode) & 0xff : null
  if (DAMAGED_CODES.has(code) || why === DAMAGED_HEADER) return damaged(file, why, cause)
  const advice = 'See that the disk has room and that the folder is yours; nothing was changed.'
  return new AgentDatabaseUnusable(`${file} cannot be used (${why}). ${advice}`, { isDamaged: false, cause })
}

function damaged(file: string, why: string, cause?: unknown): AgentDatabaseUnusable {
  const advice = 'Start the node: it keeps the file aside, reads from it what can be read, and goes on.'
  return new AgentDatabaseUnusable(`${file} is damaged (${why}). ${advice}`, { isDamaged: true, cause })
}
