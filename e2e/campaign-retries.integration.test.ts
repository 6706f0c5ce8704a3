import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { CampaignResponse } from '#core/contracts/campaigns.ts'
import type { ClaimResponse, TaskResponse } from '#core/contracts/tasks.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { problemOf } from './fixtures/joining.ts'
import {
  campaignEntries,
  cancelCampaign,
  cancelRunning,
  claimTasks,
  newCampaign,
  readCampaign,
} from './fixtures/test-campaign.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, type TestNode } from './fixtures/test-node.ts'

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(() => grid[Symbol.asyncDispose]())
afterEach(() => cancelRunning(grid))

const retry = (id: string, body: object = {}) =>
  grid.admin<CampaignResponse>('POST', `/grid/campaigns/${id}/retry-failed`, body)
const task = async (id: string) => (await grid.admin<TaskResponse>('GET', `/grid/task/${id}`)).body
const fail = (by: TestNode, { assignment_id: id }: ClaimResponse) =>
  by.send('POST', `/grid/assignments/${id}/fail`, { reason: 'It cannot be', retryable: false })
const untilFinished = (id: string) =>
  expect.poll(async () => (await readCampaign(grid, id)).status, { timeout: 20_000 }).toBe('finished')

/** Gives up one task for good: two nodes say that it is no use. */
async function giveUp(claim: ClaimResponse, by: TestNode): Promise<void> {
  await fail(by, claim)
  const second = await registerNode(grid)
  for (const again of await claimTasks(second, 1)) await fail(second, again)
}

test('what failed in a campaign that runs waits again as if nobody had tried, and nothing is booked', async () => {
  const node = await registerNode(grid)
  const { id } = await newCampaign(grid, 2)
  const [hopeless, other] = await claimTasks(node, 2)
  await giveUp(hopeless!, node)
  expect((await task(hopeless!.id)).status).toBe('failed')
  const before = await campaignEntries(grid, id)
  const { status, body } = await retry(id)
  expect([status, body.status, body.tasks.pending, body.tasks.failed, body.budget_eur]).toEqual([
    200,
    'running',
    1,
    0,
    '0.02',
  ])
  expect(await task(hopeless!.id)).toMatchObject({ status: 'pending', attempts: 0, lost_leases: 0 })
  expect((await retry(id)).body).toEqual(body)
  expect(await campaignEntries(grid, id)).toEqual(before)
  // One vote of before would have been enough with the next one; and who failed it before is given it at once.
  for (const again of await claimTasks(node, 1)) {
    expect(again.id).toBe(hopeless!.id)
    await fail(node, again)
  }
  expect((await task(hopeless!.id)).status).toBe('pending')
  await node.report(other!)
})

test('a campaign that was over runs again with what it needs, and is settled to the last pico-euro', async () => {
  const node = await registerNode(grid)
  const { id } = await newCampaign(grid, 3, { reward_eur: 0.123456789012 })
  const [hopeless, ...others] = await claimTasks(node, 3)
  await giveUp(hopeless!, node)
  for (const claim of others) await node.report(claim)
  await untilFinished(id)
  expect(await readCampaign(grid, id)).toMatchObject({ budget_eur: '0.370370367036', returned_eur: '0.123456789012' })
  const replies = await Promise.all([retry(id), retry(id), retry(id)])
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
  expect(await readCampaign(grid, id)).toMatchObject({
    status: 'running',
    closed_at: null,
    tasks: { pending: 1, completed: 2, failed: 0 },
    budget_eur: '0.493827156048',
    spent_eur: '0.246913578024',
    left_eur: '0.123456789012',
    returned_eur: '0.123456789012',
  })
  const fresh = await registerNode(grid)
  for (const claim of await claimTasks(fresh, 1)) expect((await fresh.report(claim)).status).toBe(200)
  await untilFinished(id)
  expect(await readCampaign(grid, id)).toMatchObject({
    tasks: { completed: 3 },
    spent_eur: '0.370370367036',
    left_eur: '0',
  })
  expect((await campaignEntries(grid, id)).map((entry) => entry['kind'])).toEqual([
    'campaign_budget',
    'reward',
    'reward',
    'campaign_rest',
    'campaign_budget',
    'reward',
  ])
})

test('what expired is tried again with a new deadline only', async () => {
  const { id } = await newCampaign(grid, 2)
  const past = "update grid_tasks set deadline = now() - interval '1 second' where campaign_id = $1"
  await grid.database.query(past, [id])
  await untilFinished(id)
  expect((await readCampaign(grid, id)).tasks.expired).toBe(2)
  expect(problemOf(await retry(id))).toEqual([409, 'campaign_deadline_passed'])
  const { body } = await retry(id, { deadline_minutes: 120 })
  expect(body).toMatchObject({ status: 'running', tasks: { pending: 2, expired: 0 }, left_eur: '0.02' })
  const inMinutes = (Date.parse(body.deadline) - Date.now()) / 60_000
  expect([inMinutes > 115, inMinutes < 121]).toEqual([true, true])
  const node = await registerNode(grid)
  for (const claim of await claimTasks(node, 2)) await node.report(claim)
  await untilFinished(id)
  expect(await readCampaign(grid, id)).toMatchObject({ tasks: { completed: 2 }, spent_eur: '0.02', left_eur: '0' })
})

test('where nothing failed nothing changes; what was cancelled or is not there is refused', async () => {
  const campaign = await newCampaign(grid, 1)
  const { status, body } = await retry(campaign.id)
  expect([status, body]).toEqual([200, campaign])
  await cancelCampaign(grid, campaign.id)
  expect(problemOf(await retry(campaign.id, { deadline_minutes: 10 }))).toEqual([409, 'campaign_cancelled'])
  expect(problemOf(await retry('01890000-0000-7000-8000-000000000001'))).toEqual([404, 'campaign_not_found'])
  expect(problemOf(await retry(campaign.id, { deadline_minutes: 0 }))).toEqual([422, 'request_invalid'])
  const node = await registerNode(grid)
  expect(problemOf(await node.send('POST', `/grid/campaigns/${campaign.id}/retry-failed`, {}))).toEqual([
    403,
    'admin_required',
  ])
})

test('the status page names campaigns and how far they have come', async () => {
  const node = await registerNode(grid)
  await newCampaign(grid, 3, { name: 'Roofs of <Brussels>' })
  for (const claim of await claimTasks(node, 1)) await node.report(claim)
  const shown = async () => (await grid.anyone<string>('GET', '/')).body
  await expect.poll(shown, { timeout: 10_000 }).toContain('Roofs of &lt;Brussels&gt;')
  await expect.poll(shown, { timeout: 10_000 }).toContain('1 of 3')
})

test('after all of that the books balance, and nothing unexpected was logged', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
