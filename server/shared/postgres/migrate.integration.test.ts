import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { migrations } from '#migrations/index.ts'
import { recordingLogger } from '../test-doubles.ts'
import { connectDatabase } from './database.ts'
import { DatabaseUnusable } from './errors.ts'
import { migrateDatabase } from './migrate.ts'
import type { Migration } from './migration-source.ts'
import { startTestPostgres, testFolder, type TestPostgres } from './test-postgres.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const step = (name: string, sql: string): Migration => ({ name, up: async (knex) => void (await knex.raw(sql)) })
const FIRST = step('0001_first', 'create table first (id integer)')
const SECOND = step('0002_second', 'create table second (id integer); create table third (id integer)')

async function setup() {
  const url = await postgres.emptyDatabase()
  const database = connectDatabase({ url, logger: recordingLogger(), connectionsMax: 1 })
  const tables = async () => {
    const sql = `select table_name as name from information_schema.tables
      where table_schema = 'public' and table_name not like 'knex%' order by 1`
    return (await database.query<{ name: string }>(sql)).map(({ name }) => name)
  }
  return { url, tables, query: database.query, [Symbol.asyncDispose]: () => database.close() }
}

describe('migrations', () => {
  test('are applied in their order, told by their names, and only once', async () => {
    await using database = await setup()
    expect(await migrateDatabase(database.url, [FIRST])).toEqual(['0001_first'])
    expect(await migrateDatabase(database.url, [FIRST, SECOND])).toEqual(['0002_second'])
    expect(await migrateDatabase(database.url, [FIRST, SECOND])).toEqual([])
    expect(await database.tables()).toEqual(['first', 'second', 'third'])
  })

  test('of several coordinators that start at once are applied by one of them; the others wait', async () => {
    await using database = await setup()
    const answers = await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(database.url, migrations)))
    const names = migrations.map(({ name }) => name)
    expect(answers.toSorted((one, other) => one.length - other.length)).toEqual([[], [], [], names])
    expect(await database.query('select name from knex_migrations order by id')).toEqual(
      names.map((name) => ({ name })),
    )
  })

  test('of a newer coordinator are refused by an older one, which changes nothing', async () => {
    await using database = await setup()
    await migrateDatabase(database.url, [FIRST, step('0002_from_the_future', 'create table future (id integer)')])
    const refusal = await migrateDatabase(database.url, [FIRST, SECOND]).catch((error: unknown) => error)
    expect(refusal).toBeInstanceOf(DatabaseUnusable)
    expect(String(refusal)).toContain('This database is newer than this coordinator (it has 0002_from_the_future)')
    expect(await database.tables()).toEqual(['first', 'future'])
  })

  test('that fail leave nothing of themselves, and are tried again the next time', async () => {
    await using database = await setup()
    const broken = step('0002_second', 'create table second (id integer); select 1 / 0')
    await migrateDatabase(database.url, [FIRST])
    await expect(migrateDatabase(database.url, [FIRST, broken])).rejects.toThrow('division by zero')
    expect(await database.tables()).toEqual(['first'])
    expect(await migrateDatabase(database.url, [FIRST, SECOND])).toEqual(['0002_second'])
  })

  test('whose process is killed in the middle leave nothing half done and no lock', async () => {
    await using database = await setup()
    using folder = testFolder()
    const script = path.join(folder.path, 'migrate.mjs')
    writeFileSync(
      script,
      `import { migrateDatabase } from ${JSON.stringify(pathToFileURL(path.join(import.meta.dirname, 'migrate.ts')).href)}
       const forever = new Promise(() => setInterval(() => undefined, 1000))
       const first = { name: '0001_first', up: (knex) => knex.raw('create table first (id integer)') }
       const second = { name: '0002_second', async up(knex) {
         await knex.raw('create table second (id integer)')
         process.stdout.write('in the middle')
         await forever
       } }
       await migrateDatabase(${JSON.stringify(database.url)}, [first, second])`,
    )
    await migrateDatabase(database.url, [FIRST])
    const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
    await once(child.stdout, 'data')
    expect(await database.tables()).toEqual(['first'])
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(await migrateDatabase(database.url, [FIRST, SECOND])).toEqual(['0002_second'])
    expect(await database.tables()).toEqual(['first', 'second', 'third'])
  })

  test('survive that the connection which only waits for them is cut', async () => {
    await using database = await setup()
    const cutting = step(
      '0001_first',
      `create table first (id integer);
       select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and query like '%advisory_lock%' and pid <> pg_backend_pid()`,
    )
    expect(await migrateDatabase(database.url, [cutting])).toEqual(['0001_first'])
  })
})
