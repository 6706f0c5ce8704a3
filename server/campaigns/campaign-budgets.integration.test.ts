import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { cancelCampaign } from '#core/campaign/campaign.ts'
import { asCampaignId, asTaskId } from '#core/ids.ts'
import { transferForRest } from '#core/ledger/ledger.ts'
import { bookEntries, type Entry } from '../shared/postgres/ledger.ts'
import { startTestPostgres, type TestDatabase, type TestPostgres } from '../shared/postgres/test-postgres.ts'
import { uuidV7Ids as ids } from '../shared/system.ts'
import { postgresCampaigns } from './adapters/postgres-campaigns.ts'
import { taskWriter } from './main.ts'
import type { NewCampaign } from './ports.ts'

let postgres: TestPostgres
let grid: TestDatabase
beforeAll(async () => {
  postgres = await startTestPostgres()
})
afterAll(() => postgres[Symbol.asyncDispose]())
beforeEach(async () => {
  grid = await postgres.gridDatabase()
  await grid.database.query(STORED, [BLOBS_MAX])
})
afterEach(() => grid[Symbol.asyncDispose]())

const REWARD_P_EUR = 10_000_000_000n
const EURO = 1_000_000_000_000n

function aCampaign(tasks: number, fields: Partial<NewCampaign> = {}): NewCampaign {
  const data = Array.from({ length: tasks }, (_, place) => place.toString(16).padStart(64, '0'))
  return {
    id: asCampaignId(ids.next()),
    type: 'data_hash',
    name: 'Audit of the archive',
    purpose: null,
    beneficiary: null,
    params: {},
    program: null,
    limits: null,
    deadlineMinutes: 60,
    priority: 0,
    greenOnly: false,
    headStartShare: 0,
    rewardPEur: REWARD_P_EUR,
    budgetPEur: BigInt(tasks) * REWARD_P_EUR,
    book: 'main',
    idempotencyKey: ids.next(),
    requestHash: 'a1'.repeat(32),
    attemptMax: 5,
    memoryMb: 64,
    tasks: data.map((sha256) => ({
      id: asTaskId(ids.next()),
      dataUrl: `blob:${sha256}`,
      inputs: [sha256],
      params: null,
      inputName: null,
      resultBytes: null,
    })),
    ...fields,
  }
}

const campaignsOf = ({ database }: TestDatabase) => postgresCampaigns(database, taskWriter)

/** Tasks are made of what is stored. */
const BLOBS_MAX = 10_000
const STORED = `
  insert into grid_blobs (sha256, size_bytes) select lpad(to_hex(place), 64, '0'), 1 from generate_series(0, $1 - 1) place`

async function accounts() {
  const sql = 'select name, trim_scale(balance)::text as eur from grid_accounts order by name'
  const rows = await grid.database.query<{ name: string; eur: string }>(sql, [])
  return Object.fromEntries(rows.map(({ name, eur }) => [name, eur]))
}

test('10,000 tasks are made with their budget, and cancelled, in one transaction each', async () => {
  const campaigns = campaignsOf(grid)
  const campaign = aCampaign(BLOBS_MAX)
  expect(await campaigns.add(campaign)).toBe(true)
  expect(await campaigns.find(campaign.id)).toMatchObject({ tasks: { pending: 10_000 }, leftPEur: 100n * EURO })
  expect(await campaigns.end()).toBe(0)
  expect(await campaigns.cancel(campaign.id, cancelCampaign)).toMatchObject({
    state: { status: 'cancelled' },
    tasks: { pending: 0, expired: 10_000 },
    leftPEur: 0n,
    returnedPEur: 100n * EURO,
  })
  expect(await campaigns.end()).toBe(0)
})

test('a key that was used in the meantime makes nothing', async () => {
  const campaigns = campaignsOf(grid)
  const first = aCampaign(1)
  const both = [first, aCampaign(1, { idempotencyKey: first.idempotencyKey })]
  const added = await Promise.all(both.map(campaigns.add))
  expect(added.filter(Boolean)).toHaveLength(1)
  const made = both.filter((_, place) => added[place]).map(({ id }) => id)
  expect(Object.keys(await accounts())).toEqual([...made.map((id) => `campaign:${id}`), 'issuer'])
  const tasks = await grid.database.query('select campaign_id from grid_tasks', [])
  expect(tasks).toEqual(made.map((id) => ({ campaign_id: id })))
})

test('tasks that cannot be made leave neither a campaign nor a budget behind', async () => {
  const campaigns = campaignsOf(grid)
  const [task] = [...aCampaign(1).tasks]
  if (!task) throw new Error('There is a task')
  const twice = aCampaign(2, { tasks: [task, task] })
  await expect(campaigns.add(twice)).rejects.toThrow(/duplicate key/)
  expect([await campaigns.find(twice.id), await accounts()]).toEqual([null, {}])
})

test('a campaign never spends more than it has, and what is refused is not booked in part', async () => {
  const campaign = aCampaign(2)
  await campaignsOf(grid).add(campaign)
  const account = `campaign:${campaign.id}`
  const cause = { of: 'campaign', id: campaign.id } as const
  const spend = (amountPEur: bigint, id = campaign.id): Entry => ({
    ...transferForRest(id, amountPEur),
    book: 'main',
    cause,
  })
  const book = (...entries: readonly Entry[]) => grid.database.transaction((tx) => bookEntries(tx, entries))

  await expect(book(spend(2n * REWARD_P_EUR + 1n))).rejects.toThrow(/grid_accounts_within_budget/)
  await expect(book(spend(2n * REWARD_P_EUR), spend(1n))).rejects.toThrow(/grid_accounts_within_budget/)
  await expect(book(spend(1n, asCampaignId(ids.next())))).rejects.toThrow(/cannot spend anything/)
  await expect(book({ ...spend(1n), book: 'demo' })).rejects.toThrow(/cannot spend anything/)
  expect(await accounts()).toEqual({ [account]: '0.02', issuer: '-0.02' })

  await book(spend(2n * REWARD_P_EUR))
  expect(await accounts()).toEqual({ [account]: '0', issuer: '0' })
  await expect(book(spend(1n))).rejects.toThrow(/grid_accounts_within_budget/)
})

test('campaigns of two books that spend together keep their money apart', async () => {
  const [real, play] = [aCampaign(2), aCampaign(3, { book: 'demo' })]
  for (const campaign of [real, play]) await campaignsOf(grid).add(campaign)
  const entries = [real, play].map(({ id, book }): Entry => ({
    ...transferForRest(id, REWARD_P_EUR),
    book,
    cause: { of: 'campaign', id },
  }))
  await grid.database.transaction((tx) => bookEntries(tx, entries))
  const sql = 'select book, name, trim_scale(balance)::text as eur from grid_accounts order by book, name'
  expect(await grid.database.query(sql, [])).toEqual([
    { book: 'demo', name: `campaign:${play.id}`, eur: '0.02' },
    { book: 'demo', name: 'issuer', eur: '-0.02' },
    { book: 'main', name: `campaign:${real.id}`, eur: '0.01' },
    { book: 'main', name: 'issuer', eur: '-0.01' },
  ])
})
