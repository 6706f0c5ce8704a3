import { finished } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { ChainVerdict } from '#core/proof/verify-chain.ts'
import type { ChainTail } from '#core/proof/green-proof.ts'
import type { Queryable } from '../../shared/postgres/database.ts'
import type { Migration } from '../../shared/postgres/migration-source.ts'
import { inMigratedTransaction } from '../../shared/postgres/migrated-transaction.ts'
import { BackupUnusable, type CopyIn, type InRestoring, type Restoring, type TableRows } from '../ports.ts'
import { askedLog } from './asked-log.ts'
import { messageOf } from './disk.ts'
import { connectForLong, queryableOf, quoted } from './long-connection.ts'

/** Recomputes the log as it is in the transaction; `head` is where its own row says that it ends. */
export type VerifyRestored = (tx: Queryable) => Promise<{ readonly verdict: ChainVerdict; readonly head: ChainTail }>

type Deps = { url: string; migrations: readonly Migration[]; verifyLog: VerifyRestored }

export function postgresRestoring({ url, migrations, verifyLog }: Deps): InRestoring {
  return async ({ migrations: level, tables }, restore) => {
    const client = await connectForLong(url)
    const database = queryableOf(client)
    try {
      return await inMigratedTransaction({
        client,
        migrations: migrations.filter(({ name }) => level.includes(name)),
        async work() {
          await emptyTables(database, tables)
          const waiting = await letReferencesWait(database, tables)
          // The connection takes no rollback before a copy on it has ended.
          await using copies = copiesOn(client)
          return await restore(restoringOn(database, { verifyLog, waiting, copyIn: copies.begin }))
        },
      })
    } catch (error) {
      throw isContradiction(error)
        ? new BackupUnusable(`The rows of this backup contradict each other: ${messageOf(error)}.`, { cause: error })
        : error
    } finally {
      await client.end()
    }
  }
}

/** PostgreSQL's classes for rows that break a constraint, values that cannot be read, columns that are not there. */
const isContradiction = (error: unknown) =>
  error instanceof Error && 'code' in error && /^(22|23|42703|42P01)/.test(String(error.code))

type Made = {
  readonly verifyLog: VerifyRestored
  readonly waiting: readonly Reference[]
  readonly copyIn: Restoring['copyIn']
}

function restoringOn(database: Queryable, { verifyLog, waiting, copyIn }: Made): Restoring {
  return {
    copyIn,
    finish: () => finish(database, waiting),
    findFault: () => findFault(database, verifyLog),
    ...askedLog(database),
  }
}

/** One copy after the other; the last one is given up when nobody ends it. */
function copiesOn(client: pg.Client): AsyncDisposable & { begin(table: TableRows): CopyIn } {
  let giveUp: (() => Promise<void>) | null = null
  return {
    begin({ name, columns }) {
      const list = columns.map(quoted).join(', ')
      const copy = client.query(copyFrom(`copy ${quoted(name)} (${list}) from stdin with (format csv, header match)`))
      // What PostgreSQL refuses comes as an error of the stream, whichever write it was about.
      const ended = finished(copy)
      const quietly = ended.catch(() => undefined)
      giveUp = () => {
        copy.destroy()
        return quietly
      }
      return {
        async write(bytes) {
          const { promise, resolve, reject } = Promise.withResolvers<void>()
          copy.write(bytes, (error) => (error ? reject(error) : resolve()))
          await Promise.race([promise, ended])
        },
        async end() {
          copy.end()
          await ended
          return copy.rowCount
        },
      }
    },
    async [Symbol.asyncDispose]() {
      await giveUp?.()
    },
  }
}

type Reference = { readonly name: string; readonly from: string; readonly to: string }

const REFERENCES = `
  select r.conname as name, r.conrelid::regclass::text as from, r.confrelid::regclass::text as to
  from pg_constraint r where r.contype = 'f' and r.connamespace = current_schema()::regnamespace and not r.condeferrable`

/** A table that is copied before one it refers to is compared at the end; everything else as its rows come. */
async function letReferencesWait(database: Queryable, tables: readonly TableRows[]): Promise<readonly Reference[]> {
  const places = new Map(tables.map(({ name }, place) => [name, place]))
  const references = await database.query<Reference>(REFERENCES)
  const early = references.filter(({ from, to }) => (places.get(from) ?? 0) < (places.get(to) ?? 0))
  for (const { name, from } of early)
    await database.query(`alter table ${quoted(from)} alter constraint ${quoted(name)} deferrable`)
  await database.query('set constraints all deferred')
  return early
}

/** Migrations put rows into new tables: those of the backup take their place. Their own triggers refuse any change. */
async function emptyTables(database: Queryable, tables: readonly TableRows[]): Promise<void> {
  for (const { name } of tables.toReversed()) {
    const [row] = await database.query<{ filled: boolean }>(`select exists (select 1 from ${quoted(name)}) as filled`)
    if (!row?.filled) continue
    await database.query(`alter table ${quoted(name)} disable trigger user`)
    await database.query(`delete from ${quoted(name)}`)
    await database.query(`alter table ${quoted(name)} enable trigger user`)
  }
}

const COUNTERS = `
  select c.relname as table_name, a.attname as column_name,
    pg_get_serial_sequence(quote_ident(c.relname), a.attname) as sequence
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname like 'grid\\_%'
    and a.attnum > 0 and not a.attisdropped and pg_get_serial_sequence(quote_ident(c.relname), a.attname) is not null`

async function finish(database: Queryable, waiting: readonly Reference[]): Promise<void> {
  await database.query('set constraints all immediate')
  for (const { name, from } of waiting)
    await database.query(`alter table ${quoted(from)} alter constraint ${quoted(name)} not deferrable`)
  type Counter = { table_name: string; column_name: string; sequence: string }
  for (const { table_name, column_name, sequence } of await database.query<Counter>(COUNTERS)) {
    const last = `select max(${quoted(column_name)}) as last from ${quoted(table_name)}`
    await database.query(`select setval($1, greatest(last, 1), last is not null) from (${last}) as counted`, [sequence])
  }
}

const LEDGER_FAULTS = {
  'the sum over all accounts is not zero': `
    select book as what from grid_accounts group by book having sum(balance) <> 0`,
  'an account is not the sum of its transfers': `
    with moved as (
      select book, to_account as name, amount_eur as amount from grid_transfers
      union all select book, from_account, -amount_eur from grid_transfers),
    sums as (select book, name, sum(amount) as amount from moved group by book, name)
    select a.name as what from grid_accounts a left join sums using (book, name)
    where a.balance <> coalesce(sums.amount, 0) limit 1`,
}

async function findFault(database: Queryable, verifyLog: VerifyRestored): Promise<string | null> {
  const { verdict, head } = await verifyLog(database)
  if (verdict.firstInvalid)
    return `its log is not valid at height ${verdict.firstInvalid.height} (${verdict.firstInvalid.fault})`
  if (verdict.tail.height !== head.height || verdict.tail.hash !== head.hash)
    return `its log ends at height ${verdict.tail.height} and not at its head, ${head.height}`
  for (const [fault, sql] of Object.entries(LEDGER_FAULTS)) {
    const [row] = await database.query<{ what: string }>(sql)
    if (row) return `${fault} (${row.what})`
  }
  return null
}
