import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import type { Queryable } from '../../shared/postgres/database.ts'
import { BLOBS_STAY_LOCK } from '../../shared/postgres/advisory-locks.ts'
import {
  BackupUnusable,
  type Contents,
  type Snapshot,
  type StoredBlob,
  type TableRows,
  type WithSnapshot,
} from '../ports.ts'
import { connectForLong, queryableOf, quoted } from './long-connection.ts'
import { orderByReference } from './order-by-reference.ts'

type Deps = { url: string; version: string; now: () => Date }

/** One connection sees one moment (repeatable read), however long the copy takes. Readers never wait for it. */
export function postgresSnapshot({ url, version, now }: Deps): WithSnapshot {
  return async (work) => {
    const client = await connectForLong(url)
    try {
      await ensureGrid(queryableOf(client))
      // Of the session, not of the transaction: it outlives the snapshot.
      await client.query('select pg_advisory_lock_shared($1)', [BLOBS_STAY_LOCK])
      await client.query('begin transaction isolation level repeatable read read only')
      return await work(await snapshotOn(client, { version, madeAt: now().toISOString() }))
    } finally {
      await client.end()
    }
  }
}

async function ensureGrid(database: Queryable): Promise<void> {
  const sql = `select to_regclass('grid_coordinator') is not null and to_regclass('knex_migrations') is not null as made`
  const [row] = await database.query<{ made: boolean }>(sql)
  const coordinators = row?.made ? await database.query('select 1 from grid_coordinator') : []
  if (coordinators.length === 0) throw new BackupUnusable('There is no grid in this database; nothing was backed up.')
}

async function snapshotOn(client: pg.Client, made: { version: string; madeAt: string }): Promise<Snapshot> {
  const database = queryableOf(client)
  return {
    contents: { ...made, ...(await readContents(database)) },
    rows: ({ name, columns }) =>
      client.query(
        copyTo(`copy ${quoted(name)} (${columns.map(quoted).join(', ')}) to stdout with (format csv, header)`),
      ),
    blobs: () => blobsOf(database),
    release: async () => void (await client.query('commit')),
    // The lock is one of the connection: as long as that answers, it was held.
    ensureBlobsStayed: async () => void (await client.query('select 1')),
  }
}

async function readContents(database: Queryable): Promise<Omit<Contents, 'version' | 'madeAt'>> {
  const [grid] = await database.query<{ coordinator_id: string }>('select coordinator_id from grid_coordinator')
  const [head] = await database.query<{ height: bigint; hash: string }>('select height, hash from grid_chain_head')
  const migrations = await database.query<{ name: string }>('select name from knex_migrations order by id')
  const [blobs] = await database.query<{ count: bigint; bytes: string }>(
    'select count(*), coalesce(sum(size_bytes), 0) as bytes from grid_blobs where inline_bytes is null',
  )
  if (!grid || !head || !blobs) throw new Error('A grid has an identity, a head and a count of blobs')
  return {
    coordinatorId: grid.coordinator_id,
    migrations: migrations.map(({ name }) => name),
    head: { height: Number(head.height), hash: head.hash },
    tables: await readTables(database),
    blobs: { count: Number(blobs.count), bytes: Number(blobs.bytes) },
  }
}

/** What PostgreSQL computes itself is no column to copy. */
const COLUMNS = `
  select c.relname as name, array_agg(a.attname::text order by a.attnum) as columns
  from pg_class c join pg_attribute a on a.attrelid = c.oid
  where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r' and c.relname like 'grid\\_%'
    and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
  group by c.relname order by c.relname`

const REFERENCES = `
  select r.conrelid::regclass::text as from, r.confrelid::regclass::text as to from pg_constraint r
  where r.contype = 'f' and r.connamespace = current_schema()::regnamespace and not r.condeferrable`

async function readTables(database: Queryable): Promise<readonly TableRows[]> {
  const tables = await database.query<{ name: string; columns: string[] }>(COLUMNS)
  const references = await database.query<{ from: string; to: string }>(REFERENCES)
  const counted: TableRows[] = []
  for (const { name, columns } of orderByReference(tables, references)) {
    const [row] = await database.query<{ rows: bigint }>(`select count(*) as rows from ${quoted(name)}`)
    counted.push({ name, columns, rows: Number(row?.rows) })
  }
  return counted
}

const BLOBS = `
  select sha256, size_bytes from grid_blobs where inline_bytes is null and sha256 > $1 order by sha256 limit 1000`

async function* blobsOf(database: Queryable): AsyncIterable<StoredBlob> {
  for (let after = ''; ;) {
    const page = await database.query<{ sha256: string; size_bytes: bigint }>(BLOBS, [after])
    const last = page.at(-1)
    if (!last) return
    yield* page.map(({ sha256, size_bytes }) => ({ sha256, sizeBytes: Number(size_bytes) }))
    after = last.sha256
  }
}
