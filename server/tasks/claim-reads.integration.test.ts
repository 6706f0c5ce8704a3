import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Database } from '../shared/postgres/database.ts'
import { startTestPostgres, type TestPostgres } from '../shared/postgres/test-postgres.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

type Waiting = { readonly memoryMb: number; readonly priority: number; readonly count?: number }

/** Tasks that wait, the earlier ones of a kind being made first. */
async function waiting(database: Database, tasks: readonly Waiting[]): Promise<void> {
  for (const { memoryMb, priority, count = 1 } of tasks)
    await database.query(
      `insert into grid_tasks (id, task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb, priority)
       select gen_random_uuid(), 'data_hash', 'blob:x', now() + interval '1 hour', 0, true, now(), $1, $2
       from generate_series(1, $3::int)`,
      [memoryMb, priority, count],
    )
}

/** The best task for a node that offers so much, and how many tasks were read to find it. */
function bestFor(database: Database, memoryMb: number) {
  const READ = `
    select (idx_tup_fetch + seq_tup_read)::int as tasks from pg_stat_xact_user_tables where relname = 'grid_tasks'`
  return database.transaction(async (tx) => {
    const count = async () => (await tx.query<{ tasks: number }>(READ, []))[0]?.tasks ?? NaN
    const before = await count()
    const sql = "select grid_best_task($1, '{data_hash,render}', $2, true, true, '{}') as id"
    const [row] = await tx.query<{ id: string | null }>(sql, [randomUUID(), memoryMb])
    const read = (await count()) - before
    const find = 'select memory_mb as "memoryMb", priority from grid_tasks where id = $1'
    const [task = null] = await tx.query(find, [row?.id ?? null])
    return { task, read }
  })
}

test('a small node reads past none of the thousands of tasks that are too large for it', async () => {
  await using grid = await postgres.gridDatabase()
  const { database } = grid
  await waiting(database, [
    { memoryMb: 320, priority: 100, count: 2000 },
    { memoryMb: 1088, priority: 100, count: 2000 },
  ])
  expect(await bestFor(database, 256)).toEqual({ task: null, read: 0 })
  await waiting(database, [{ memoryMb: 64, priority: -100, count: 500 }])
  expect(await bestFor(database, 256)).toEqual({ task: { memoryMb: 64, priority: -100 }, read: 1 })
  expect(await bestFor(database, 320)).toEqual({ task: { memoryMb: 320, priority: 100 }, read: 2 })
})

test('of tasks that need more and less memory the one of the highest priority is the best', async () => {
  await using grid = await postgres.gridDatabase()
  const { database } = grid
  const kinds = [
    { memoryMb: 64, priority: 1 },
    { memoryMb: 128, priority: 5 },
    { memoryMb: 192, priority: 3 },
    { memoryMb: 256, priority: 9 },
  ]
  await waiting(
    database,
    kinds.map((kind) => ({ ...kind, count: 200 })),
  )
  const [least, best, , largest] = kinds
  expect(await bestFor(database, 63)).toEqual({ task: null, read: 0 })
  expect(await bestFor(database, 64)).toEqual({ task: least, read: 1 })
  expect(await bestFor(database, 255)).toEqual({ task: best, read: 3 })
  expect(await bestFor(database, 4096)).toEqual({ task: largest, read: 4 })
})
