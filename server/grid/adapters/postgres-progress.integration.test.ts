import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestPostgres, type TestPostgres } from '../../shared/postgres/test-postgres.ts'
import { postgresProgress } from './postgres-progress.ts'

let postgres: TestPostgres
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())

const SHOWN_MAX = 3

async function aGrid() {
  const grid = await postgres.gridDatabase()
  const { database } = grid
  /** Every statement that counts tasks, with the campaigns whose tasks it counts. */
  const counted: string[][] = []
  const readProgress = postgresProgress(
    {
      ...database,
      query(sql, values) {
        if (sql.includes('grid_tasks')) counted.push(values?.[0] as string[])
        return database.query(sql, values)
      },
    },
    SHOWN_MAX,
  )
  async function campaign(name: string): Promise<string> {
    const id = randomUUID()
    await database.query(
      `insert into grid_campaigns (id, type, name, params, deadline, priority, reward_eur, budget_eur, green_only,
         head_start_share, book, idempotency_key, request_hash)
       values ($1::uuid, 'data_hash', $2, '{}', now(), 0, 0, 0, false, 0, 'main', $1::uuid::text, repeat('a', 64))`,
      [id, name],
    )
    return id
  }
  const addTasks = (id: string, status: string, count: number) =>
    database.query(
      `insert into grid_tasks (id, task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb,
         status, campaign_id, campaign_index)
       select gen_random_uuid(), 'data_hash', 'blob:x', now(), 0, true, now(), 64, $2, $1,
         n + (select count(*) from grid_tasks where campaign_id = $1)
       from generate_series(0, $3::int - 1) n`,
      [id, status, count],
    )
  const is = (id: string, status: 'running' | 'finished') =>
    database.query(
      `update grid_campaigns set status = $2::text, closed_at = case when $2::text <> 'running' then clock_timestamp() end
       where id = $1`,
      [id, status],
    )
  return { ...grid, readProgress, counted, campaign, addTasks, is }
}

test('tasks of a campaign that is closed are counted once; of one that runs each time', async () => {
  await using grid = await aGrid()
  const [over, runs] = [await grid.campaign('over'), await grid.campaign('runs')]
  await grid.addTasks(over, 'failed', 2)
  await grid.addTasks(runs, 'pending', 3)
  await grid.is(over, 'finished')
  const closed = { name: 'over', type: 'data_hash', status: 'finished', total: 2, completed: 0, lost: 2 }
  const running = { name: 'runs', type: 'data_hash', status: 'running', total: 3, completed: 0, lost: 0 }
  expect(await grid.readProgress()).toEqual([running, closed])
  await grid.addTasks(runs, 'expired', 1)
  expect(await grid.readProgress()).toEqual([{ ...running, total: 4, lost: 1 }, closed])
  expect(grid.counted).toEqual([[runs, over], [runs]])
})

test('one that is tried again is counted while it runs, and once more when it is closed again', async () => {
  await using grid = await aGrid()
  const id = await grid.campaign('again')
  await grid.addTasks(id, 'failed', 1)
  await grid.is(id, 'finished')
  const figures = async () => (await grid.readProgress()).map(({ status, total, lost }) => [status, total, lost])
  expect(await figures()).toEqual([['finished', 1, 1]])
  await grid.is(id, 'running')
  await grid.addTasks(id, 'pending', 1)
  expect(await figures()).toEqual([['running', 2, 1]])
  await grid.is(id, 'finished')
  for (let time = 0; time < 3; time += 1) expect(await figures()).toEqual([['finished', 2, 1]])
  expect(grid.counted).toHaveLength(3)
})

test('nothing is counted where there is no campaign, and no more are shown than there is room for', async () => {
  await using grid = await aGrid()
  expect([await grid.readProgress(), grid.counted]).toEqual([[], []])
  for (const name of ['a', 'b', 'c', 'd']) await grid.is(await grid.campaign(name), 'finished')
  expect((await grid.readProgress()).map(({ name }) => name)).toEqual(['d', 'c', 'b'])
})
