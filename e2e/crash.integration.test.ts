import { expect, test } from 'vitest'
import type { GridResponse } from '#core/contracts/grid.ts'
import { connectDatabase, type Database } from '#server/shared/postgres/database.ts'
import { bookFaults, checkHistory } from './fixtures/book-check.ts'
import { type CoordinatorProcess, coordinatorProcess } from './fixtures/coordinator-process.ts'
import { reportUntil } from './fixtures/report-history.ts'
import { seededRandom } from './fixtures/seeded-random.ts'
import { askForCampaign, campaignRequest } from './fixtures/test-campaign.ts'
import { putBlob, sender, SILENT } from './fixtures/test-grid.ts'
import { registerNode, sha256 } from './fixtures/test-node.ts'

/** A few kills in `npm test`; `npm run test:crash` sets more. The seed is printed, and decides on every moment. */
const KILLS = Number(process.env['CRASH_KILLS'] ?? 6)
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const NODES = 12
const TASKS_PER_KILL = 600
/** A kill comes at a random moment within this time after the coordinator listens again. */
const BETWEEN_KILLS_MS = 700
const BUSY = { GRID_ADDRESS_REQUESTS_PER_SECOND: '100000', GRID_NODE_REQUESTS_PER_SECOND: '100000' }

test(
  `kill -9 of coordinator, PostgreSQL and both, ${KILLS} times under load, loses nothing and books nothing twice`,
  { timeout: 60_000 + KILLS * 15_000 },
  async () => {
    const random = seededRandom(SEED)
    await using coordinator = await coordinatorProcess(BUSY)
    await coordinator.start()
    const database = () => connectDatabase({ url: coordinator.databaseUrl(), logger: SILENT, connectionsMax: 1 })
    await fill(coordinator, database(), TASKS_PER_KILL * (KILLS + 1))
    const grid = await gridOf(coordinator)
    const nodes = await Promise.all(Array.from({ length: NODES }, () => registerNode(grid)))

    let running = true
    const work = { goesOn: () => running, sendsAgain: () => random() < 0.9 }
    const working = nodes.map((node) => reportUntil(node, work))
    const killed = { coordinator: 0, postgres: 0, both: 0 }
    const startedAt = performance.now()
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(random() * BETWEEN_KILLS_MS)
      const victim = (['coordinator', 'postgres', 'both'] as const)[kill % 3] ?? 'both'
      killed[victim] += 1
      await strike(coordinator, victim)
    }
    await untilReady(coordinator)
    await sleep(BETWEEN_KILLS_MS)
    running = false
    const history = (await Promise.all(working)).flat()

    const books = database()
    const check = await checkHistory(history, books)
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    process.stdout.write(`${JSON.stringify({ figure: 'crash', seed: SEED, kills: killed, seconds, ...check })}\n`)
    const faults = await bookFaults(books)
    await books.close()
    const { body: verdict } = await grid.anyone('GET', '/grid/proofs/verify')
    expect(verdict).toMatchObject({ valid: true })
    expect(faults).toEqual([])
    expect(check).toMatchObject({ lost: 0, doubled: 0, refusedBooked: 0 })
    expect(check.acknowledged).toBeGreaterThan(KILLS)
    expect(await coordinator.stop()).toBe(0)
  },
)

async function strike(coordinator: CoordinatorProcess, victim: 'coordinator' | 'postgres' | 'both'): Promise<void> {
  if (victim !== 'coordinator') coordinator.killPostgres()
  if (victim === 'postgres') return untilReady(coordinator)
  await coordinator.kill()
  await coordinator.start()
}

/** After PostgreSQL alone was killed, the coordinator starts it again by itself. */
async function untilReady(coordinator: CoordinatorProcess): Promise<void> {
  await expect
    .poll(async () => (await fetch(`${coordinator.url}/readyz`).catch(() => null))?.status, {
      timeout: 60_000,
      interval: 50,
    })
    .toBe(200)
}

async function gridOf({ url }: CoordinatorProcess) {
  const anyone = sender(url)
  const { body } = await anyone<GridResponse>('GET', '/grid')
  return { url, anyone, coordinatorId: body.coordinator_id }
}

/**
 * Two tasks over the API, one of them a campaign's; the others copied in SQL: what is tested is what becomes of them, and
 * of the campaign's budget, which is just enough.
 */
async function fill({ url, adminToken }: CoordinatorProcess, database: Database, count: number): Promise<void> {
  const data = Buffer.from('some bytes to look after')
  await putBlob({ url, adminToken: adminToken() }, data, sha256(data))
  const request = {
    task_type: 'data_hash',
    data_url: `blob:${sha256(data)}`,
    deadline_minutes: 600,
    head_start_share: 0,
  }
  expect((await sender(url, adminToken())('POST', '/grid/task', request)).status).toBe(201)
  const budget_eur = count / 2 / 100
  const campaign = campaignRequest([sha256(data)], { deadline_minutes: 600, reward_eur: 0.01, budget_eur })
  expect((await askForCampaign({ url, adminToken: adminToken() }, campaign)).status).toBe(201)
  const columns = 'task_type, data_url, deadline, reward_eur, open_to_all, open_to_all_at, memory_mb, campaign_id'
  await database.query(
    `insert into grid_tasks (id, campaign_index, ${columns})
     select gen_random_uuid(), case when campaign_id is not null then place - 1 end, ${columns}
     from grid_tasks, generate_series(2, $1::int) as copy(place)`,
    [count / 2],
  )
  await database.close()
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
