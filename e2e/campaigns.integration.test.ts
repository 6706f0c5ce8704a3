import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { CampaignItem } from '#core/contracts/campaigns.ts'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import type { ClaimResponse, TaskResponse } from '#core/contracts/tasks.ts'
import { postgresCampaigns } from '#server/campaigns/adapters/postgres-campaigns.ts'
import { readAdminLog } from '#server/shared/auth/admin-log.ts'
import { plainDecimal } from '#server/shared/plain-decimal.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { problemOf } from './fixtures/joining.ts'
import {
  askForCampaign,
  campaignEntries,
  campaignRequest,
  cancelCampaign,
  cancelRunning,
  claimTasks,
  newCampaign,
  readCampaign,
  storedInputs,
} from './fixtures/test-campaign.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newNonce, registerNode, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

let grid: TestGrid
let node: TestNode
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
beforeEach(async () => {
  node = await registerNode(grid, { cpu_cores: 64 })
})
/** What one test leaves undone must not be given to the nodes of the next. */
afterEach(() => cancelRunning(grid))

const read = (id: string) => readCampaign(grid, id)
const cancel = (id: string) => cancelCampaign(grid, id)
const claimed = (count: number, by = node) => claimTasks(by, count)
const untilFinished = async (id: string) => {
  await expect.poll(async () => (await read(id)).status, { timeout: 20_000 }).toBe('finished')
  return read(id)
}
const task = async (id: string) => (await grid.admin<TaskResponse>('GET', `/grid/task/${id}`)).body
const earnings = async (of = node) => (await of.send<EarningsResponse>('GET', `/grid/nodes/${of.id}/earnings`)).body

async function balance(name: string, book = 'main'): Promise<string | null> {
  const sql = 'select balance::text from grid_accounts where book = $1 and name = $2'
  const [row] = await grid.database.query<{ balance: string }>(sql, [book, name])
  return row ? plainDecimal(row.balance) : null
}
const entriesOf = (id: string) => campaignEntries(grid, id)
const failFor = (by: TestNode, of: ClaimResponse) =>
  by.send('POST', `/grid/assignments/${of.assignment_id}/fail`, { reason: 'It makes no sense', retryable: false })

const unasked = () => Promise.reject(new Error('Nobody asked for tasks'))

describe('a campaign', () => {
  test('is one task for each input; without a budget it is given what they may earn, in the transaction that makes them', async () => {
    const inputs = await storedInputs(grid, 3)
    const purpose = { fr: 'Vérifier', nl: 'Nakijken', en: 'Check', de: 'Prüfen' }
    const request = campaignRequest(inputs, { name: ' Audit ', purpose, beneficiary: 'The archive', priority: 7 })
    const { status, body: made } = await askForCampaign(grid, request)
    expect(status).toBe(201)
    expect(made).toMatchObject({
      type: 'data_hash',
      name: 'Audit',
      purpose,
      beneficiary: 'The archive',
      params: {},
      book: 'main',
      status: 'running',
      priority: 7,
      head_start_share: 0,
      tasks: { total: 3, pending: 3, completed: 0 },
      reward_eur: '0.01',
      budget_eur: '0.03',
      spent_eur: '0',
      left_eur: '0.03',
      returned_eur: '0',
      closed_at: null,
    })
    expect(await read(made.id)).toEqual(made)
    expect(await balance(`campaign:${made.id}`)).toBe('0.03')
    const tasks = await claimed(3)
    expect(tasks.map(({ data_url }) => data_url)).toEqual(inputs.map((sha256) => `blob:${sha256}`))
    expect(tasks.map(({ estimated_reward }) => estimated_reward)).toEqual(['0.01', '0.01', '0.01'])
    expect(await task(tasks[0]?.id ?? '')).toMatchObject({
      campaign_id: made.id,
      priority: 7,
      deadline: made.deadline,
      created_at: made.created_at,
    })
    expect((await read(made.id)).tasks).toMatchObject({ total: 3, assigned: 3 })
  })

  test('pays every reward to the last pico-euro, and gives back the rest once all its tasks are over', async () => {
    const { id, name } = await newCampaign(grid, 3, { reward_eur: 0.123456789012, budget_eur: 1 })
    const issued = await balance('issuer')
    const [first, ...others] = await claimed(3)
    if (!first) throw new Error('There is no first task')
    await node.report(first)
    expect(await read(id)).toMatchObject({
      status: 'running',
      tasks: { completed: 1, assigned: 2 },
      spent_eur: '0.123456789012',
      left_eur: '0.876543210988',
      returned_eur: '0',
    })
    for (const claim of others) await node.report(claim)
    expect(await untilFinished(id)).toMatchObject({
      tasks: { total: 3, completed: 3 },
      budget_eur: '1',
      spent_eur: '0.370370367036',
      left_eur: '0',
      returned_eur: '0.629629632964',
      closed_at: expect.any(String),
    })
    expect(await balance('issuer')).not.toBe(issued)
    expect(await balance(`node:${node.id}:payable`)).toBe('0.370370367036')
    const account = `campaign:${id}`
    const reward = { book: 'main', kind: 'reward', from_account: account, to_account: `node:${node.id}:payable` }
    expect(await entriesOf(id)).toEqual([
      { book: 'main', kind: 'campaign_budget', from_account: 'issuer', to_account: account, eur: '1' },
      ...Array.from({ length: 3 }, () => ({ ...reward, eur: '0.123456789012' })),
      { book: 'main', kind: 'campaign_rest', from_account: account, to_account: 'issuer', eur: '0.629629632964' },
    ])
    const { receipts, payable_eur } = await earnings()
    expect(payable_eur).toBe('0.370370367036')
    expect(receipts.items.map(({ campaign }) => campaign)).toEqual([1, 2, 3].map(() => ({ id, name })))
  })

  test('pays its own tasks only: others are paid by the issuer, and their receipts name nobody', async () => {
    const { id } = await newCampaign(grid, 1)
    const other = await newTask(grid, { priority: 1 })
    const [one, two] = await claimed(2)
    expect([one?.id, (await task(other.id)).campaign_id]).toEqual([other.id, null])
    for (const claim of [one, two]) if (claim) await node.report(claim)
    const { receipts } = await earnings()
    expect(receipts.items.map(({ campaign }) => campaign?.id)).toEqual([id, undefined])
    expect(await untilFinished(id)).toMatchObject({ spent_eur: '0.01', returned_eur: '0' })
    expect((await entriesOf(id)).map((entry) => entry['kind'])).toEqual(['campaign_budget', 'reward'])
  })

  test('is over when each task is completed, given up or past its deadline, and only the first are paid', async () => {
    const { id } = await newCampaign(grid, 3, { reward_eur: 2 })
    const [done, hopeless, late] = await claimed(3)
    if (!done || !hopeless || !late) throw new Error('Three tasks were claimed')
    await node.report(done)
    await failFor(node, hopeless)
    const second = await registerNode(grid)
    for (const again of await claimed(1, second)) await failFor(second, again)
    expect(await read(id)).toMatchObject({ status: 'running', tasks: { completed: 1, failed: 1, assigned: 1 } })
    await grid.database.query("update grid_tasks set deadline = now() - interval '1 second' where id = $1", [late.id])
    expect(await untilFinished(id)).toMatchObject({
      tasks: { total: 3, completed: 1, failed: 1, expired: 1 },
      budget_eur: '6',
      spent_eur: '2',
      left_eur: '0',
      returned_eur: '4',
    })
    expect(problemOf(await cancel(id))).toEqual([409, 'campaign_finished'])
  })

  test('is not over while its last task waits, is held, or has begun', async () => {
    const { end } = postgresCampaigns(grid.database, { add: unasked, end: unasked, retry: unasked })
    const { id } = await newCampaign(grid, 1)
    const settled = async () => [await end(), (await read(id)).status, (await read(id)).left_eur]
    const running = [0, 'running', '0.01']
    expect(await settled()).toEqual(running)
    const [only] = await claimed(1)
    expect(await settled()).toEqual(running)
    await node.send('POST', `/grid/assignments/${only?.assignment_id}/start`, {})
    expect([(await read(id)).tasks.in_progress, ...(await settled())]).toEqual([1, ...running])
  })

  test('of tasks that pay nothing has no account and no entry', async () => {
    const { id, budget_eur } = await newCampaign(grid, 1, { reward_eur: 0 })
    expect([budget_eur, await balance(`campaign:${id}`)]).toEqual(['0', null])
    const replies = await Promise.all((await claimed(1)).map((only) => node.report(only)))
    expect(replies.map(({ body }) => body.reward_eur)).toEqual(['0'])
    expect(await untilFinished(id)).toMatchObject({ spent_eur: '0', returned_eur: '0' })
    expect(await entriesOf(id)).toEqual([])
  })

  test('that is given money for nothing gives it back', async () => {
    const { id } = await newCampaign(grid, 1, { reward_eur: 0, budget_eur: 5 })
    for (const only of await claimed(1)) await node.report(only)
    expect(await untilFinished(id)).toMatchObject({ spent_eur: '0', left_eur: '0', returned_eur: '5' })
  })

  test('of the demonstration token is booked apart, and nothing of it can be redeemed', async () => {
    const token = readFileSync(path.join(grid.directory, 'coordinator', 'demo-token'), 'utf8').trim()
    const request = campaignRequest(await storedInputs(grid, 2), { reward_eur: 400 })
    const { body } = await askForCampaign(grid, request, { token })
    expect(body).toMatchObject({ book: 'demo', budget_eur: '800' })
    for (const first of await claimed(1)) await node.report(first)
    expect([await balance(`campaign:${body.id}`, 'demo'), await balance(`campaign:${body.id}`)]).toEqual(['400', null])
    expect(await earnings()).toMatchObject({ payable_eur: '0', demo_eur: '400' })
    expect((await cancel(body.id)).body).toMatchObject({ spent_eur: '400', left_eur: '0', returned_eur: '400' })
    expect((await entriesOf(body.id)).map((entry) => entry['book'])).toEqual(['demo', 'demo', 'demo'])
  })
})

describe('the same Idempotency-Key again', () => {
  test('is the same campaign, twice at once, later and after its end', async () => {
    const request = campaignRequest(await storedInputs(grid, 2))
    const key = newNonce()
    const replies = await Promise.all(Array.from({ length: 4 }, () => askForCampaign(grid, request, { key })))
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201])
    const ids = new Set(replies.map(({ body }) => body.id))
    expect(ids.size).toBe(1)
    const [id = ''] = ids
    expect((await read(id)).tasks.total).toBe(2)
    const { body: cancelled } = await cancel(id)
    const later = await askForCampaign(grid, request, { key })
    expect([later.status, later.body]).toEqual([201, cancelled])
    const [made] = await grid.database.query('select count(*)::int as count from grid_campaigns where id = $1', [id])
    expect(made).toEqual({ count: 1 })
  })
})

test('campaigns are listed page by page, by status, and what admins do with them is kept', async () => {
  const first = await newCampaign(grid, 1, { name: 'First' })
  const second = await newCampaign(grid, 1, { name: 'Second' })
  await cancel(first.id)
  const list = async (query: string) =>
    (await grid.admin<{ items: CampaignItem[]; next_cursor: string | null }>('GET', `/grid/campaigns${query}`)).body
  const { params: _, purpose: __, workload: ___, limits: ____, ...item } = second
  expect((await list('?status=running')).items).toEqual([item])
  const before = (await list('?limit=500')).items
  expect(before.slice(-2).map(({ id }) => id)).toEqual([first.id, second.id])
  const pages: string[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = await list(`?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`)
    pages.push(...page.items.map(({ id }) => id))
    cursor = page.next_cursor
  }
  expect(pages).toEqual(before.map(({ id }) => id))
  const log = (await readAdminLog(grid.database, 50)).map(({ action, outcome }) => `${action} · ${outcome}`)
  expect(log).toContain('POST /grid/campaigns · 201')
  expect(log).toContain(`POST /grid/campaigns/${first.id}/cancel · 200`)
})

test('after all of that the books balance, and nothing unexpected was logged', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
