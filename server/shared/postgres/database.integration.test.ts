import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { recordingLogger } from '../test-doubles.ts'
import { connectDatabase, type Queryable } from './database.ts'
import { startTestPostgres, type TestPostgres } from './test-postgres.ts'
import { processesIn } from './test-processes.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const WAIT = { timeout: 30_000, interval: 10 }
const AWAY = { name: 'DomainError', code: 'database_away' }

/** A pool, and a table as it is in the beginning; `settings` go into the address. */
async function setup(settings: Readonly<Record<string, string>> = {}) {
  const url = new URL(postgres.url)
  for (const [name, value] of Object.entries(settings)) url.searchParams.set(name, value)
  const logger = recordingLogger()
  const database = connectDatabase({ url: url.href, logger, connectionsMax: 3 })
  await database.query('create table if not exists counts (name text primary key, count integer not null)')
  await database.query('truncate counts')
  await database.query("insert into counts values ('a', 0), ('b', 0)")
  const countOf = async (name: string) =>
    (await database.query<{ count: number }>('select count from counts where name = $1', [name]))[0]?.count
  return { ...database, logger, countOf, [Symbol.asyncDispose]: () => database.close() }
}
const add = (tx: Queryable, name: string) => tx.query('update counts set count = count + 1 where name = $1', [name])

describe('what comes from the database', () => {
  test('is exact: bigint, numeric and dates lose nothing', async () => {
    await using database = await setup()
    const [row] = await database.query(`
      select 9007199254740993::bigint as big, 0.010800000000::numeric as exact, date '2026-06-21' as day,
        timestamptz '2026-06-21 14:00:00.123+02' as at, 7 as int, null as nothing`)
    expect(row).toEqual({
      big: 9_007_199_254_740_993n,
      exact: '0.010800000000',
      day: '2026-06-21',
      at: new Date('2026-06-21T12:00:00.123Z'),
      int: 7,
      nothing: null,
    })
  })
})

describe('a transaction', () => {
  test('is kept when its work ends well, and gives its result', async () => {
    await using database = await setup()
    const result = await database.transaction(async (tx) => {
      await add(tx, 'a')
      return 'done'
    })
    expect([result, await database.countOf('a')]).toEqual(['done', 1])
  })

  test('is undone when its work throws, and its connection is as good as before', async () => {
    await using database = await setup()
    for (let attempt = 0; attempt < 5; attempt++) {
      const failing = database.transaction(async (tx) => {
        await add(tx, 'a')
        throw new Error('changed my mind')
      })
      await expect(failing).rejects.toThrow('changed my mind')
    }
    expect(await database.countOf('a')).toBe(0)
    expect(database.logger.lines).toEqual([])
  })

  test('that the database refuses is told in its own error, and not tried again', async () => {
    await using database = await setup()
    let attempts = 0
    const failing = database.transaction(async (tx) => {
      attempts += 1
      await add(tx, 'a')
      await tx.query("insert into counts values ('a', 1)")
    })
    await expect(failing).rejects.toMatchObject({ code: '23505' })
    expect([attempts, await database.countOf('a')]).toEqual([1, 0])
  })

  test('that lost a deadlock is begun again, so that both are kept', async () => {
    await using database = await setup()
    let attempts = 0
    const bothHoldOne = barrier(2)
    const cross = (first: string, second: string) =>
      database.transaction(async (tx) => {
        attempts += 1
        await tx.query("set local deadlock_timeout = '10ms'")
        await add(tx, first)
        await bothHoldOne()
        await add(tx, second)
      })
    await Promise.all([cross('a', 'b'), cross('b', 'a')])
    expect(attempts).toBeGreaterThan(2)
    expect([await database.countOf('a'), await database.countOf('b')]).toEqual([2, 2])
  })

  test('that loses every time is given up after five times', async () => {
    await using database = await setup()
    let attempts = 0
    const losing = database.transaction(async (tx) => {
      attempts += 1
      await tx.query("do $$ begin raise exception 'lost' using errcode = '40P01'; end $$")
    })
    await expect(losing).rejects.toMatchObject({ code: '40P01' })
    expect(attempts).toBe(5)
  })
})

/** Holds everybody back until `count` have come once; later on nobody waits. */
function barrier(count: number): () => Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  let come = 0
  return () => {
    if (++come === count) resolve()
    return promise
  }
}

test('a database whose disk is full says so in a word that passes, and is not tried again', async () => {
  await using database = await setup()
  let attempts = 0
  const full = database.transaction(async (tx) => {
    attempts += 1
    await add(tx, 'a')
    await tx.query("do $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$")
  })
  await expect(full).rejects.toMatchObject({ name: 'DomainError', kind: 'unavailable', code: 'storage_full' })
  expect([attempts, await database.countOf('a')]).toEqual([1, 0])
})

describe('a database that does not answer in time', () => {
  test('because of a lock is away, whoever waited is undone, and the next one is served', async () => {
    await using database = await setup({ statement_timeout: '200' })
    const held = Promise.withResolvers<void>()
    const locked = Promise.withResolvers<void>()
    const holder = database.transaction(async (tx) => {
      await add(tx, 'a')
      locked.resolve()
      await held.promise
    })
    await locked.promise
    const waiting = database.transaction(async (tx) => {
      await add(tx, 'b')
      await add(tx, 'a')
    })
    await expect(waiting).rejects.toMatchObject(AWAY)
    await expect(add(database, 'a')).rejects.toMatchObject(AWAY)
    held.resolve()
    await holder
    expect([await database.countOf('a'), await database.countOf('b')]).toEqual([1, 0])
  })

  test.runIf(process.platform === 'linux')(
    'because it is frozen is away, and is served again when it thaws',
    async () => {
      await using database = await setup({ query_timeout: '500' })
      const frozen = processesIn(path.join(postgres.directory, 'postgres'))
      const work = database.transaction(async (tx) => {
        await add(tx, 'a')
        for (const pid of frozen) process.kill(pid, 'SIGSTOP')
        await add(tx, 'b')
      })
      const failure = await work.catch((error: unknown) => error)
      for (const pid of frozen) process.kill(pid, 'SIGCONT')
      expect(failure).toMatchObject(AWAY)
      await vi.waitFor(async () => expect(await database.countOf('a')).toBe(0), WAIT)
      await database.transaction((tx) => add(tx, 'a'))
      expect(await database.countOf('a')).toBe(1)
    },
  )
})

describe('a connection that is cut', () => {
  const cutAll = `select pg_terminate_backend(pid) from pg_stat_activity
    where application_name = 'koprogo-grid' and pid <> pg_backend_pid()`

  test('while nobody uses it is news, without what its driver knows, and the pool makes another', async () => {
    await using database = await setup()
    await Promise.all([1, 2, 3].map(() => database.query('select pg_sleep(0.05)')))
    await database.query(cutAll)
    await vi.waitFor(() => expect(database.logger.lines).toHaveLength(2), WAIT)
    expect(new Set(database.logger.lines)).toEqual(new Set(['warn A database connection was lost']))
    const reason = 'terminating connection due to administrator command'
    expect(database.logger.fields).toEqual([{ reason }, { reason }])
    expect(await Promise.all([1, 2, 3].map((n) => database.query('select $1::int as n', [n])))).toHaveLength(3)
  })

  test('in the middle of a transaction undoes it and is a database that is away', async () => {
    await using database = await setup()
    const cut = database.transaction(async (tx) => {
      await add(tx, 'a')
      await database.query(cutAll)
      await add(tx, 'b')
    })
    await expect(cut).rejects.toMatchObject(AWAY)
    expect([await database.countOf('a'), await database.countOf('b')]).toEqual([0, 0])
  })
})

test('a server that is not there is away, for a query as for a transaction', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  const database = connectDatabase({ url: `postgres://grid@127.0.0.1:${port}/postgres`, logger: recordingLogger() })
  await expect(database.query('select 1')).rejects.toMatchObject(AWAY)
  await expect(database.transaction((tx) => tx.query('select 1'))).rejects.toMatchObject(AWAY)
  await database.close()
})
