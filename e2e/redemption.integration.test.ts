import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import type { RedemptionItem, RedemptionResponse } from '#core/contracts/redemptions.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type Reply, sender, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { newNonce, registerNode, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

const problemOf = ({ status, body }: Reply<object>) => [status, 'code' in body ? body.code : null]

let grid: TestGrid
let node: TestNode
beforeAll(async () => {
  grid = await startTestGrid()
})
afterAll(async () => {
  await grid[Symbol.asyncDispose]()
})
beforeEach(async () => {
  node = await registerNode(grid)
})

/** One validated task of this reward and so much sun. */
async function work(reward_eur: number, solarWh = 0): Promise<void> {
  await newTask(grid, { reward_eur })
  const { body: task } = await node.claim()
  expect((await node.report(task, { energyWh: 100_000, solarWh })).status).toBe(200)
}

const newKey = () => newNonce()
function redeem(key = newKey(), { id, token } = node): Promise<Reply<RedemptionResponse>> {
  return ask(`/grid/nodes/${id}/redemptions`, token, key)
}
async function ask(address: string, token: string, key: string | null): Promise<Reply<RedemptionResponse>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(new URL(address, grid.url), {
    method: 'POST',
    headers: key === null ? headers : { ...headers, 'idempotency-key': key },
    body: '{}',
  })
  return { status: response.status, body: (await response.json()) as RedemptionResponse, headers: response.headers }
}
const refused = async (asked: Promise<Reply<RedemptionResponse>>) => problemOf(await asked)
const decide = (id: string, decision: object) =>
  grid.admin<RedemptionItem>('PATCH', `/grid/redemptions/${id}`, decision)
const earnings = async () => (await grid.admin<EarningsResponse>('GET', `/grid/nodes/${node.id}/earnings`)).body
const balance = async (account: string) => {
  const sql = "select balance::text from grid_accounts where book = 'main' and name = $1"
  return (await grid.database.query<{ balance: string }>(sql, [`node:${node.id}:${account}`]))[0]?.balance ?? '0'
}

test('everything payable is asked for, paid by an admin, and shown as redeemed', async () => {
  await work(1.5, 60)
  await work(0.25)
  const { status, body } = await redeem()
  expect([status, body.amount_eur, body.credits]).toEqual([201, '1.750189', 2])
  expect((await earnings()).by_state.verified.total_eur).toBe('1.750189')
  const paid = await decide(body.redemption_id, { state: 'paid', reference: 'BE-2026-1' })
  expect(paid.body).toMatchObject({ state: 'paid', reference: 'BE-2026-1', amount_eur: '1.750189', node_id: node.id })
  const { by_state: by } = await earnings()
  expect([by.verified.total_eur, by.redeemed.total_eur]).toEqual(['0', '1.750189'])
  expect([await balance('payable'), await balance('paid')]).toEqual(['0.000000000000', '1.750189000000'])
  const credits = await grid.admin<{ items: { status: string; redeemed_at: string | null }[] }>(
    'GET',
    `/grid/credits?node_id=${node.id}`,
  )
  expect(credits.body.items.map(({ status: state }) => state)).toEqual(['redeemed', 'redeemed'])
  expect(await refused(redeem())).toEqual([409, 'redemption_nothing'])
})

test('the same key again, later and twice at once, is the same request; of two with different keys one gets it all', async () => {
  await work(2)
  const key = newKey()
  const [first, second] = await Promise.all([redeem(key), redeem(key)])
  expect([first.status, second.status]).toEqual([201, 201])
  expect(second.body).toEqual(first.body)
  await work(3)
  expect((await redeem(key)).body).toEqual(first.body)
  const others = await Promise.all([redeem(), redeem()])
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([201, 409]))
})

test('a refused one can be asked for again; a decision stands and may be repeated', async () => {
  await work(2)
  const { body } = await redeem()
  expect(await refused(redeem())).toEqual([409, 'redemption_nothing'])
  const refusal = { state: 'refused', reason: 'The account is closed' }
  expect((await decide(body.redemption_id, refusal)).body).toMatchObject(refusal)
  expect((await decide(body.redemption_id, refusal)).status).toBe(200)
  const otherwise = await decide(body.redemption_id, { state: 'paid', reference: 'BE-1' })
  expect(problemOf(otherwise)).toEqual([409, 'redemption_decided'])
  expect((await redeem()).body.amount_eur).toBe('2')
})

describe('what is refused', () => {
  test('nothing at all, and less than a euro, which is kept until it is one', async () => {
    expect(await refused(redeem())).toEqual([409, 'redemption_nothing'])
    await work(0.999999)
    expect(await refused(redeem())).toEqual([409, 'redemption_too_little'])
    await work(0.000001)
    expect((await redeem()).body.amount_eur).toBe('1')
  })

  test('demonstration work, however much it earned', async () => {
    const token = readFileSync(path.join(grid.directory, 'coordinator', 'demo-token'), 'utf8').trim()
    const { body: real } = await grid.admin<{ data_url: string }>('GET', `/grid/task/${(await newTask(grid)).id}`)
    await node.report((await node.claim()).body)
    const demo = { task_type: 'data_hash', data_url: real.data_url, deadline_minutes: 60, reward_eur: 500 }
    expect((await sender(grid.url, token)('POST', '/grid/task', { ...demo, head_start_share: 0 })).status).toBe(201)
    await node.report((await node.claim()).body)
    expect((await earnings()).demo_eur).toBe('500')
    expect(await refused(redeem())).toEqual([409, 'redemption_too_little'])
  })

  test('a missing or odd key, another node, and a key of another node', async () => {
    await work(2)
    const address = `/grid/nodes/${node.id}/redemptions`
    for (const key of [null, 'short', 'with spaces in it, sixteen']) {
      expect(await refused(ask(address, node.token, key))).toEqual([400, 'idempotency_key_invalid'])
    }
    const other = await registerNode(grid)
    expect(await refused(ask(address, other.token, newKey()))).toEqual([403, 'node_mismatch'])
    const key = newKey()
    await redeem(key)
    expect(await refused(redeem(key, other))).toEqual([409, 'redemption_key_conflict'])
  })

  test('a suspended node; and decisions of others than admins', async () => {
    await work(2)
    const { body } = await redeem()
    const address = `/grid/redemptions/${body.redemption_id}`
    expect((await node.send('PATCH', address, { state: 'paid', reference: 'me' })).status).toBe(403)
    await grid.admin('PATCH', `/grid/nodes/${node.id}`, { status: 'suspended' })
    await expect.poll(async () => refused(redeem()), { timeout: 5000 }).toEqual([403, 'node_suspended'])
  })
})

test('a node sees its own redemptions, an admin all of them by state', async () => {
  await work(2)
  const { body } = await redeem()
  const own = await sender(grid.url, node.token)<{ items: RedemptionItem[] }>('GET', '/grid/redemptions')
  expect(own.body.items.map(({ id }) => id)).toEqual([body.redemption_id])
  const all = await grid.admin<{ items: RedemptionItem[] }>('GET', '/grid/redemptions?state=requested&limit=500')
  expect(all.body.items).toContainEqual(expect.objectContaining({ id: body.redemption_id, state: 'requested' }))
})

test('whatever was earned, asked for, paid and refused: the books balance to the last pico-euro', async () => {
  const amount = fc.integer({ min: 1, max: 3_000_000 }).map((micro) => micro / 1e6)
  const step = fc.record({
    reward: amount,
    solarWh: fc.integer({ min: 0, max: 100_000 }),
    decision: fc.constantFrom('wait', 'paid', 'refused'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
      node = await registerNode(grid)
      for (const { reward, solarWh, decision } of steps) {
        await work(reward, solarWh)
        const { status, body } = await redeem()
        const reasons = { paid: { state: 'paid', reference: 'r' }, refused: { state: 'refused', reason: 'r' } }
        if (status === 201 && decision !== 'wait') await decide(body.redemption_id, reasons[decision])
      }
      const { by_state: by } = await earnings()
      expect(Number(await balance('payable'))).toBe(Number(by.verified.total_eur))
      expect(Number(await balance('paid'))).toBe(Number(by.redeemed.total_eur))
    }),
    { numRuns: 8 },
  )
  expect(await bookFaults(grid.database)).toEqual([])
})
