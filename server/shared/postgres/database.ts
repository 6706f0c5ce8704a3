import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { DomainError } from '#core/errors.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { Logger } from '../ports.ts'
import { columnTypes } from './column-types.ts'

/**
 * Runs one statement; `$1 …` are the values. Rejects with `database_away` when the server cannot be reached or is stuck, and with
 * `storage_full` when its disk is full.
 */
export type Queryable = {
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>
}

/** PostgreSQL. Columns come as: bigint → BigInt, numeric → string, timestamptz → Date, date → string. */
export type Database = Queryable & {
  /** All or nothing. Work that lost a deadlock is begun again, so it must do nothing but query. */
  transaction<T>(work: (tx: Queryable) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const CONNECTIONS_MAX = 10
const CONNECT_TIMEOUT_MS = 5000
/** The server ends a statement that takes longer, whatever holds it up: a lock, load, a disk. */
const STATEMENT_TIMEOUT_MS = 15_000
/** A server that does not even say that is frozen or cut off; the connection is given up. */
const ANSWER_TIMEOUT_MS = STATEMENT_TIMEOUT_MS + 5000
const DEADLOCK_TRIES = 5
const DEADLOCK_PAUSE_MS = 20

export function connectDatabase(input: { url: string; logger: Logger; connectionsMax?: number }): Database {
  const pool = new pg.Pool({
    connectionString: input.url,
    max: input.connectionsMax ?? CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    application_name: 'koprogo-grid',
    types: columnTypes,
  })
  // A server that goes away breaks idle connections too; the pool makes new ones, so this is no more than news.
  // The driver's error holds its whole connection, with the key that cancels what it runs: only its words are logged.
  pool.on('error', ({ message }) => {
    if (!pool.ending) input.logger.warn({ reason: message }, 'A database connection was lost')
  })
  return {
    query: (sql, values) => run(pool, sql, values),
    transaction: (work) => retryDeadlocks(() => inTransaction(pool, work)),
    close: () => pool.end(),
  }
}

type Runner = { query(config: pg.QueryConfig): Promise<pg.QueryResult> }

async function run<Row>(runner: Runner, sql: string, values?: readonly unknown[]): Promise<Row[]> {
  const config = values === undefined ? { text: sql } : { name: statementName(sql), text: sql, values: [...values] }
  try {
    const result = await runner.query(config)
    return result.rows as Row[]
  } catch (error) {
    throw asRefusal(error)
  }
}

const names = new Map<string, string>()

/** Statements are prepared once a connection; there are as many as the code has texts, so the map stays small. */
function statementName(sql: string): string {
  const known = names.get(sql)
  if (known !== undefined) return known
  const name = `grid_${names.size + 1}`
  names.set(sql, name)
  return name
}

async function inTransaction<T>(pool: pg.Pool, work: (tx: Queryable) => Promise<T>): Promise<T> {
  const client = await checkOut(pool)
  const tx: Queryable = { query: (sql, values) => run(client, sql, values) }
  let broken = false
  try {
    await tx.query('begin')
    const result = await work(tx)
    await tx.query('commit')
    return result
  } catch (error) {
    // A server that does not answer is asked nothing more: it rolls back when the connection ends.
    broken = isDatabaseAway(error) || (await rollbackFails(tx))
    throw error
  } finally {
    client.off('error', failsItsQuery)
    client.release(broken)
  }
}

/** The pool listens to idle connections only; one that breaks while it is ours fails its query, and must not end us. */
const failsItsQuery = () => undefined

async function checkOut(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    const client = await pool.connect()
    client.on('error', failsItsQuery)
    return client
  } catch (error) {
    throw asRefusal(error)
  }
}

async function rollbackFails(tx: Queryable): Promise<boolean> {
  try {
    await tx.query('rollback')
    return false
  } catch {
    // The connection itself is gone, and with it the transaction; the pool throws the connection away.
    return true
  }
}

async function retryDeadlocks<T>(attempt: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await attempt()
    } catch (error) {
      if (!isDeadlock(error) || tries === DEADLOCK_TRIES) throw error
      // Begun again at once, it could take the lock once more before whoever won has woken up.
      await delay(tries * randomInt(DEADLOCK_PAUSE_MS, 2 * DEADLOCK_PAUSE_MS))
    }
  }
}

/** What passes by itself, or when somebody makes room, is no bug of ours: the caller is told to come back. */
function asRefusal(error: unknown): unknown {
  if (isAway(error)) return requestErrors.database_away({ cause: error })
  return codeOf(error) === DISK_FULL ? requestErrors.storage_full({ cause: error }) : error
}

/** PostgreSQL's own disk takes nothing more; what was committed stays. */
const DISK_FULL = '53100'
/** What the driver says itself, without a code. */
const AWAY_MESSAGE =
  /Connection terminated|timeout exceeded when|timeout expired|Query read timeout|not queryable|Client was closed/
const AWAY_CODES = ['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']
const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')
const isDatabaseAway = (error: unknown) => error instanceof DomainError && error.code === 'database_away'
const isDeadlock = (error: unknown) => ['40P01', '40001'].includes(codeOf(error))

/** Refused or lost connections, a server that starts or stops, has no free connection, or did not answer in time. */
export function isAway(error: unknown): boolean {
  const code = codeOf(error)
  if (/^(08|57P0[123]|57014|53300)/.test(code)) return true
  if (AWAY_CODES.includes(code)) return true
  const message = error instanceof Error ? error.message : ''
  return AWAY_MESSAGE.test(message)
}
