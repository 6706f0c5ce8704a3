import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { formatEuro } from '#core/units.ts'
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
const entriesOf = (id: string) => campaignEntries(grid, id)
const locksWaitedFor = async () => (await grid.database.query('select 1 from pg_locks where not granted')).length

describe('a cancelled campaign', () => {
  test('keeps what was done, ends the rest, and gives back what was not spent, once', async () => {
    const { id } = await newCampaign(grid, 4, { reward_eur: 0.5, budget_eur: 3 })
    const [done, held, begun] = await claimed(3)
    if (!done || !held || !begun) throw new Error('Three tasks were claimed')
    const report = node.reportOf(done)
    const { body: receipt } = await node.send('POST', '/grid/report', report)
    await node.send('POST', `/grid/assignments/${begun.assignment_id}/start`, {})
    const { status, body } = await cancel(id)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      status: 'cancelled',
      tasks: { total: 4, completed: 1, expired: 3 },
      spent_eur: '0.5',
      left_eur: '0',
      returned_eur: '2.5',
      closed_at: expect.any(String),
    })
    expect((await cancel(id)).body).toEqual(body)
    expect((await entriesOf(id)).filter(({ kind }) => kind === 'campaign_rest')).toHaveLength(1)

    const running = [held, begun].map(({ assignment_id }) => ({ assignment_id, progress: 0.5 }))
    const { body: beat } = await node.heartbeat({ running })
    expect(new Set(beat.lost)).toEqual(new Set(running.map(({ assignment_id }) => assignment_id)))
    expect(problemOf(await node.report(held))).toEqual([409, 'task_expired'])
    expect((await node.claim()).status).toBe(204)
    expect((await node.send('POST', '/grid/report', report)).body).toEqual(receipt)
    expect(await read(id)).toEqual(body)
  })

  test('and reports of the same moment: each is paid or refused, none both, and all the money is accounted for', async () => {
    const workers = await Promise.all(Array.from({ length: 4 }, () => registerNode(grid, { cpu_cores: 64 })))
    for (let round = 0; round < 6; round += 1) {
      const { id } = await newCampaign(grid, 24, { reward_eur: 0.07 })
      const held = await Promise.all(workers.map(async (worker) => ({ worker, tasks: await claimed(6, worker) })))
      const reporting = held.flatMap(({ worker, tasks }) => tasks.map((claim) => worker.report(claim)))
      const [replies, cancelled, again] = await Promise.all([Promise.all(reporting), cancel(id), cancel(id)])
      const paid = replies.filter(({ status }) => status === 200).length
      const refused = replies.filter(({ status }) => status !== 200).map(problemOf)
      expect(refused).toEqual(refused.map(() => [409, 'task_expired']))
      expect([cancelled.status, again.body]).toEqual([200, cancelled.body])
      expect(cancelled.body.tasks).toMatchObject({ total: 24, completed: paid, expired: 24 - paid })
      expect(cancelled.body.spent_eur).toBe(formatEuro(BigInt(paid) * 70_000_000_000n))
      expect(await bookFaults(grid.database)).toEqual([])
    }
  })

  test('that comes before a report which waits for the chain refuses it, and keeps the money', async () => {
    const { id } = await newCampaign(grid, 1, { reward_eur: 2 })
    const [only] = await claimed(1)
    if (!only) throw new Error('A task was claimed')
    const { reporting } = await grid.database.transaction(async (tx) => {
      await tx.query('select 1 from grid_chain_head for update')
      const reporting = node.report(only)
      await expect.poll(locksWaitedFor, { timeout: 20_000 }).toBe(1)
      expect((await cancel(id)).body).toMatchObject({ tasks: { expired: 1 }, spent_eur: '0', returned_eur: '2' })
      return { reporting }
    })
    expect(problemOf(await reporting)).toEqual([409, 'task_expired'])
    expect(await read(id)).toMatchObject({ spent_eur: '0', returned_eur: '2' })
  })

  test('that comes while a report is booked waits for it, and gives back what the report has left', async () => {
    const { id } = await newCampaign(grid, 2, { reward_eur: 2 })
    const [first] = await claimed(1)
    if (!first) throw new Error('A task was claimed')
    const waiting = await grid.database.transaction(async (tx) => {
      await tx.query('select 1 from grid_accounts where name = $1 for update', [`campaign:${id}`])
      const reporting = node.report(first)
      await expect.poll(locksWaitedFor, { timeout: 20_000 }).toBe(1)
      const cancelling = cancel(id)
      await expect.poll(locksWaitedFor, { timeout: 20_000 }).toBe(2)
      return { reporting, cancelling }
    })
    expect((await waiting.reporting).body.reward_eur).toBe('2')
    expect((await waiting.cancelling).body).toMatchObject({
      tasks: { completed: 1, expired: 1 },
      spent_eur: '2',
      returned_eur: '2',
    })
  })

  test('is left alone by nodes that fail or release what they hold', async () => {
    const { id } = await newCampaign(grid, 2)
    const [one, two] = await claimed(2)
    await cancel(id)
    const failure = { reason: 'stopped', retryable: true }
    const failed = await node.send('POST', `/grid/assignments/${one?.assignment_id}/fail`, failure)
    const released = await node.send('POST', `/grid/assignments/${two?.assignment_id}/release`, {})
    expect([problemOf(failed), problemOf(released)]).toEqual([409, 409].map((status) => [status, 'task_expired']))
    expect((await read(id)).tasks).toMatchObject({ expired: 2 })
  })
})

test('after all of that the books balance, and nothing unexpected was logged', async () => {
  expect(await bookFaults(grid.database)).toEqual([])
  expect(grid.complaints).toEqual([])
})
