import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EMPTY_CHAIN } from '#core/proof/green-proof.ts'
import { migrations } from '#migrations/index.ts'
import { connectDatabase, type Database } from '../shared/postgres/database.ts'
import { migrateDatabase } from '../shared/postgres/migrate.ts'
import { startTestPostgres, type TestPostgres } from '../shared/postgres/test-postgres.ts'
import { recordingLogger } from '../shared/test-doubles.ts'
import { askedLog, logOfAny } from './adapters/asked-log.ts'
import { postgresRestoring } from './adapters/postgres-restoring.ts'
import { postgresSnapshot } from './adapters/postgres-snapshot.ts'
import { askedLogContract } from './asked-log.contract.ts'
import { BackupUnusable, type Contents, type TableRows } from './ports.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const NODE = '0199c0de-0000-7000-8000-00000000000a'
const TASK = '0199c0de-0000-7000-8000-00000000000b'
const ASSIGNMENT = '0199c0de-0000-7000-8000-00000000000c'
const hashOf = (height: number) => `a${height}`.padEnd(64, '0')

/** A grid of some level with one node, one task and its assignment, which refer to each other. */
async function gridAt(level: string): Promise<AsyncDisposable & { url: string; database: Database }> {
  const url = await postgres.emptyDatabase()
  const known = migrations.findIndex(({ name }) => name === level)
  await migrateDatabase(url, migrations.slice(0, known + 1))
  const database = connectDatabase({ url, logger: recordingLogger(), connectionsMax: 3 })
  await database.query(`insert into grid_coordinator (coordinator_id, name, jwt_key)
    values ('0199c0de-0000-7000-8000-000000000001', 'A grid, “quoted”
      over two lines', '\\x${'00ff'.repeat(16)}')`)
  await database.query(`insert into grid_nodes (id, public_key, name, location, cpu_cores, has_solar)
    values ('${NODE}', '${'k'.repeat(43)}', 'Hall, "2" 🌞', 'Bruxelles; \\N', 4, true)`)
  await database.query(`insert into grid_tasks (id, task_type, data_url, params, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb)
    values ('${TASK}', 'data_hash', 'blob:x', '{"a": "\\u00e9,\\"\\n"}', now() + interval '1 hour', 0.01, true, now(), 64)`)
  await database.query(`insert into grid_assignments (id, task_id, node_id, claimed_at, delivered_at, lease_expires_at)
    values ('${ASSIGNMENT}', '${TASK}', '${NODE}', now(), now(), now() + interval '5 minutes')`)
  await database.query(`update grid_tasks set status = 'assigned', assigned_node_id = '${NODE}',
    latest_assignment_id = '${ASSIGNMENT}'`)
  await database.query(`insert into grid_blobs (sha256, size_bytes, inline_bytes) values
    ('${'1'.repeat(64)}', 3, '\\x00ff0a'), ('${'2'.repeat(64)}', 0, ''), ('${'3'.repeat(64)}', 7, null)`)
  await database.query(`insert into grid_node_presence (node_id, last_seen_at, cpu_usage, solar_watts, running)
    values ('${NODE}', '2026-06-21T12:00:00.123456Z', 12.1, 0.1, '{${ASSIGNMENT}}')`)
  return { url, database, [Symbol.asyncDispose]: () => database.close() }
}

async function empty() {
  const url = await postgres.emptyDatabase()
  const database = connectDatabase({ url, logger: recordingLogger(), connectionsMax: 1 })
  return { url, database, [Symbol.asyncDispose]: () => database.close() }
}

type Copied = { readonly contents: Contents; readonly rows: ReadonlyMap<string, Buffer> }

async function copyOf(url: string): Promise<Copied> {
  const withSnapshot = postgresSnapshot({ url, version: '0.1.0', now: () => new Date('2026-06-21T12:00:00Z') })
  return withSnapshot(async ({ contents, rows }) => {
    const copied = new Map<string, Buffer>()
    for (const table of contents.tables) copied.set(table.name, Buffer.concat(await Array.fromAsync(rows(table))))
    return { contents, rows: copied }
  })
}

const verifyNothing = () =>
  Promise.resolve({ verdict: { valid: true, checked: 0, tail: EMPTY_CHAIN, firstInvalid: null }, head: EMPTY_CHAIN })

/** Puts a copy back; in parts of seven bytes, because rows are cut anywhere. */
async function putBack(url: string, { contents, rows }: Copied): Promise<string | null> {
  return postgresRestoring({ url, migrations, verifyLog: verifyNothing })(contents, async (restoring) => {
    for (const table of contents.tables) {
      const copy = restoring.copyIn(table)
      const bytes = rows.get(table.name) ?? Buffer.alloc(0)
      for (let at = 0; at < bytes.length; at += 7) await copy.write(bytes.subarray(at, at + 7))
      expect([table.name, await copy.end()]).toEqual([table.name, table.rows])
    }
    await restoring.finish()
    return restoring.findFault()
  })
}

/** Every row of every table as PostgreSQL writes it. */
async function everything(database: Database, tables: readonly TableRows[]) {
  const all: Record<string, unknown> = {}
  for (const { name } of tables)
    all[name] = (await database.query<{ row: string }>(`select t::text as row from ${name} t order by 1`)).map(
      ({ row }) => row,
    )
  return all
}

const tablesOf = async (database: Database) =>
  (
    await database.query<{ name: string }>(
      "select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'",
    )
  ).map(({ name }) => name)

askedLogContract('the log of the database', async (count) => {
  const grid = await gridAt('0003_joining')
  const blocks = Array.from({ length: count }, (_, place) => ({ height: place + 1, hash: hashOf(place + 1) }))
  for (const { height, hash } of blocks) {
    const assignment = ASSIGNMENT.replace(/c$/, String(height))
    await grid.database
      .query(`insert into grid_assignments (id, task_id, node_id, claimed_at, delivered_at, lease_expires_at, state, closed_at)
      values ('${assignment}', '${TASK}', '${NODE}', now(), now(), now(), 'lapsed', now())`)
    await grid.database.query(`insert into grid_green_proofs (height, block_hash, previous_hash, timestamp, task_id,
        assignment_id, node_id, energy_used_wh, solar_contribution_wh, carbon_saved_kg, factor_id, result_hash,
        evidence_hash, node_signature, nonce, public_key, started_at, finished_at)
      values (${height}, '${hash}', '${height === 1 ? 'genesis' : hashOf(height - 1)}', now(), '${TASK}', '${assignment}',
        '${NODE}', 1, 0, 0, 'be-2025', '${hash}', '-', 's', 0, '${'k'.repeat(43)}', '', '')`)
    await grid.database.query(`update grid_chain_head set height = ${height}, hash = '${hash}'`)
  }
  return { log: askedLog(grid.database), blocks, [Symbol.asyncDispose]: () => grid[Symbol.asyncDispose]() }
})

test('a database without our tables has a log without blocks', async () => {
  await using nothing = await empty()
  expect(await (await logOfAny(nothing.database)).head()).toEqual({ height: 0, hash: 'genesis' })
})

describe('what was copied and put back', () => {
  test.each(migrations.map(({ name }) => [name]).slice(1))(
    'at level %s is the same, value by value, and can be brought up to date',
    async (level) => {
      await using grid = await gridAt(level)
      const copied = await copyOf(grid.url)
      await using target = await empty()
      expect(await putBack(target.url, copied)).toBe(null)
      const { tables } = copied.contents
      expect(tables.length).toBeGreaterThan(10)
      expect(await everything(target.database, tables)).toEqual(await everything(grid.database, tables))
      expect(await migrateDatabase(target.url, migrations)).toEqual(
        migrations.map(({ name }) => name).slice(copied.contents.migrations.length),
      )
    },
  )

  test('has constraints that hold at once again, and counters that go on', async () => {
    await using grid = await gridAt('0002_claim')
    await grid.database.query(
      `insert into grid_accounts (book, name) values ('main', 'issuer'), ('main', 'node:x:payable')`,
    )
    await grid.database
      .query(`insert into grid_transfers (book, kind, from_account, to_account, amount_eur, assignment_id)
      overriding system value values ('main', 'reward', 'issuer', 'node:x:payable', 0.01, '${ASSIGNMENT}')`)
    await grid.database.query("update grid_accounts set balance = case name when 'issuer' then -0.01 else 0.01 end")
    await using target = await empty()
    expect(await putBack(target.url, await copyOf(grid.url))).toBe(null)
    const wrong = `update grid_tasks set latest_assignment_id = '${NODE}'`
    await expect(target.database.query(wrong)).rejects.toMatchObject({ code: '23503' })
    const waiting = "select conname from pg_constraint where condeferrable and contype = 'f'"
    expect(await target.database.query(waiting)).toEqual([])
    const next = await target.database
      .query(`insert into grid_transfers (book, kind, from_account, to_account, amount_eur, assignment_id)
      values ('main', 'credit_node_share', 'issuer', 'node:x:payable', 0.01, '${ASSIGNMENT}') returning id`)
    expect(next).toEqual([{ id: 2n }])
    await expect(target.database.query('delete from grid_carbon_factors')).rejects.toThrow('append-only')
  })

  test('is refused when its accounts are not the sums of its transfers', async () => {
    await using grid = await gridAt('0003_joining')
    await grid.database.query(
      `insert into grid_accounts (book, name, balance) values ('main', 'a', -1), ('main', 'b', 1)`,
    )
    await using target = await empty()
    expect(await putBack(target.url, await copyOf(grid.url))).toBe('an account is not the sum of its transfers (a)')
  })

  test.each<[string, (csv: string) => string, string]>([
    ['a node that is not there', (csv) => csv.replaceAll(NODE, TASK), 'contradict each other'],
    ['a state that does not exist', (csv) => csv.replace(',assigned,', ',asleep,'), 'contradict each other'],
    ['a column too few', (csv) => csv.replace(/^id,/, ''), 'contradict each other'],
    ['another header', (csv) => csv.replace(/^id,/, 'name,'), 'contradict each other'],
    ['half a row', (csv) => csv.slice(0, -9), 'contradict each other'],
  ])('is refused with %s, and the database is as empty as before', async (_, change, sentence) => {
    await using grid = await gridAt('0003_joining')
    const { contents, rows } = await copyOf(grid.url)
    const csv = rows.get('grid_assignments')?.toString('utf8') ?? ''
    const changed = new Map([...rows, ['grid_assignments', Buffer.from(change(csv))] as const])
    await using target = await empty()
    const refusal = await putBack(target.url, { contents, rows: changed }).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(BackupUnusable)
    expect(String(refusal)).toContain(sentence)
    expect(await tablesOf(target.database)).toEqual([])
  })

  test('is not there at all when something fails at its end', async () => {
    await using grid = await gridAt('0003_joining')
    const { contents } = await copyOf(grid.url)
    await using target = await empty()
    const restoring = postgresRestoring({ url: target.url, migrations, verifyLog: verifyNothing })
    await expect(restoring(contents, () => Promise.reject(new Error('power cut')))).rejects.toThrow('power cut')
    expect(await tablesOf(target.database)).toEqual([])
  })
})

describe('a snapshot', () => {
  test('sees one moment, whatever is written meanwhile', async () => {
    await using grid = await gridAt('0003_joining')
    const withSnapshot = postgresSnapshot({ url: grid.url, version: '0', now: () => new Date() })
    await withSnapshot(async ({ contents, rows, blobs }) => {
      await grid.database.query(`insert into grid_owners (id, name) values ('${NODE}', 'Late')`)
      await grid.database.query(`insert into grid_blobs (sha256, size_bytes) values ('${'4'.repeat(64)}', 1)`)
      const owners = contents.tables.find(({ name }) => name === 'grid_owners')
      const csv = owners && Buffer.concat(await Array.fromAsync(rows(owners))).toString()
      expect(csv).toBe('id,name,created_at,updated_at,erased_at\n')
      expect(await Array.fromAsync(blobs())).toEqual([{ sha256: '3'.repeat(64), sizeBytes: 7 }])
      expect(contents.blobs).toEqual({ count: 1, bytes: 7 })
    })
  })

  test('does not say that blobs stayed when its connection broke, and its lock with it', async () => {
    await using grid = await gridAt('0003_joining')
    const withSnapshot = postgresSnapshot({ url: grid.url, version: '0', now: () => new Date() })
    const broken = withSnapshot(async (snapshot) => {
      await snapshot.release()
      await snapshot.ensureBlobsStayed()
      await grid.database.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'koprogo-grid backup' and datname = current_database()`)
      await snapshot.ensureBlobsStayed()
    })
    await expect(broken).rejects.toThrow(/terminat|connection|not queryable/i)
  })

  test('counts every table of the grid, each behind those that it refers to, but for two that refer to each other', async () => {
    await using grid = await gridAt('0003_joining')
    const { contents } = await copyOf(grid.url)
    const names = contents.tables.map(({ name }) => name)
    const ours = (await tablesOf(grid.database)).filter((name) => name.startsWith('grid_'))
    expect(names.toSorted()).toEqual(ours.toSorted())
    const references = await grid.database.query<{ from: string; to: string }>(`
      select conrelid::regclass::text as from, confrelid::regclass::text as to from pg_constraint
      where contype = 'f' and not condeferrable`)
    const early = references.filter(({ from, to }) => names.indexOf(from) < names.indexOf(to))
    expect(early).toEqual([{ from: 'grid_assignments', to: 'grid_tasks' }])
    expect(contents.tables.find(({ name }) => name === 'grid_nodes')?.rows).toBe(1)
  })

  test('of a database without a grid is refused', async () => {
    await using nothing = await empty()
    await expect(copyOf(nothing.url)).rejects.toThrow('There is no grid in this database')
  })
})
