import { expect, test } from 'vitest'
import type { CampaignItem, CampaignResponse } from '#core/contracts/campaigns.ts'
import type { GridResponse } from '#core/contracts/grid.ts'
import { connectDatabase } from '#server/shared/postgres/database.ts'
import { bookFaults, checkHistory } from './fixtures/book-check.ts'
import { type CoordinatorProcess, coordinatorProcess } from './fixtures/coordinator-process.ts'
import { reportUntil } from './fixtures/report-history.ts'
import { seededRandom } from './fixtures/seeded-random.ts'
import { askForCampaign, campaignRequest, storedInputs } from './fixtures/test-campaign.ts'
import { type Reply, sender, SILENT } from './fixtures/test-grid.ts'
import { newNonce, registerNode, type TestNode } from './fixtures/test-node.ts'

const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const NODES = 6
const TASKS = 60
const REWARD_EUR = 0.03
const BUSY = { GRID_ADDRESS_REQUESTS_PER_SECOND: '100000', GRID_NODE_REQUESTS_PER_SECOND: '100000' }
/** A kill comes at a random moment within this time after something was asked for. */
const BEFORE_KILL_MS = 60

test('kill -9 while campaigns are made, worked on, cancelled and settled: each has its tasks and its money, once', async () => {
  const random = seededRandom(SEED)
  await using coordinator = await coordinatorProcess(BUSY)
  await coordinator.start()
  const at = { url: coordinator.url, adminToken: coordinator.adminToken() }
  const admin = sender(at.url, at.adminToken)
  const read = async (id: string) => (await admin<CampaignResponse>('GET', `/grid/campaigns/${id}`)).body
  const cancel = (id: string) => admin<CampaignResponse>('POST', `/grid/campaigns/${id}/cancel`, {})
  /** Kills in the middle of what was just asked for, whose answer may never come. */
  const killDuring = async (asking: Promise<Reply<unknown>>) => {
    const answered = asking.then(
      ({ status }) => status,
      () => 'no answer',
    )
    await sleep(random() * BEFORE_KILL_MS)
    await coordinator.kill()
    await coordinator.start()
    return answered
  }

  const outcomes: Record<string, unknown>[] = []
  const made: string[] = []
  for (let turn = 0; turn < 4; turn += 1) {
    const key = newNonce()
    const request = campaignRequest(await storedInputs(at, TASKS), { reward_eur: REWARD_EUR, budget_eur: 2 })
    const create = () => askForCampaign(at, request, { key })
    const create_answer = await killDuring(create())
    const again = await create()
    expect([again.status, again.body.tasks.total, again.body.left_eur]).toEqual([201, TASKS, '2'])
    outcomes.push({ turn, create_answer })
    made.push(again.body.id)
  }
  const { body: all } = await admin<{ items: CampaignItem[] }>('GET', '/grid/campaigns')
  expect(all.items.map(({ id }) => id)).toEqual(made)

  const nodes = await nodesOf(coordinator)
  let running = true
  const working = nodes.map((node) => reportUntil(node, { goesOn: () => running, sendsAgain: () => true }))
  const cancelled = made.slice(2)
  for (const id of cancelled) {
    await sleep(random() * 4 * BEFORE_KILL_MS)
    outcomes.push({ cancel_answer: await killDuring(cancel(id)) })
    const settled = await cancel(id)
    expect([settled.status, settled.body.left_eur]).toEqual([200, '0'])
    expect((await cancel(id)).body).toEqual(settled.body)
  }
  running = false
  const history = (await Promise.all(working)).flat()
  const isOver = async () => {
    const campaigns = await Promise.all(made.map(read))
    return campaigns.every(({ tasks }) => tasks.pending + tasks.assigned + tasks.in_progress === 0)
  }
  await Promise.all(nodes.map((node) => workUntil(isOver, node)))
  await coordinator.kill()
  await coordinator.start()
  for (const id of made.slice(0, 2)) {
    await expect.poll(async () => (await read(id)).status, { timeout: 30_000 }).toBe('finished')
    expect(await read(id)).toMatchObject({ spent_eur: '1.8', left_eur: '0', returned_eur: '0.2' })
  }

  const books = connectDatabase({ url: coordinator.databaseUrl(), logger: SILENT, connectionsMax: 1 })
  const faults = await bookFaults(books)
  const check = await checkHistory(history, books)
  await books.close()
  process.stdout.write(`${JSON.stringify({ figure: 'campaign crash', seed: SEED, outcomes, ...check })}\n`)
  expect(faults).toEqual([])
  expect(check).toMatchObject({ lost: 0, doubled: 0, refusedBooked: 0 })
  expect(await coordinator.stop()).toBe(0)
})

async function nodesOf({ url }: CoordinatorProcess): Promise<readonly TestNode[]> {
  const anyone = sender(url)
  const { body } = await anyone<GridResponse>('GET', '/grid')
  const grid = { url, anyone, coordinatorId: body.coordinator_id }
  return Promise.all(Array.from({ length: NODES }, () => registerNode(grid, { cpu_cores: 64 })))
}

/** Does what is left; a heartbeat that lists nothing brings back what was given to the node in an answer that got lost. */
async function workUntil(isOver: () => Promise<boolean>, node: TestNode): Promise<void> {
  while (!(await isOver())) {
    await node.heartbeat({ running: [] })
    const { status, body } = await node.claim()
    if (status === 200) await node.report(body)
  }
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
