import { randomUUID as newId } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import type { RedemptionItem, RedemptionResponse } from '#core/contracts/redemptions.ts'
import { EURO_SCALE, formatEuro, parseDecimal } from '#core/units.ts'
import { plainDecimal } from '#server/shared/plain-decimal.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
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
  const [row] = await grid.database.query<{ balance: string }>(sql, [`node:${node.id}:${account}`])
  return plainDecimal(row?.balance ?? '0')
}
const locksWaitedFor = async () => (await grid.database.query('select 1 from pg_locks where not granted')).length
const sum = (...amounts: readonly string[]) =>
  formatEuro(amounts.reduce((total, amount) => total + BigInt(parseDecimal(amount, EURO_SCALE) ?? 'inexact'), 0n))

test('everything payable is asked for, paid by an admin, and shown as redeemed', async () => {
  await work(1.5, 60)
  await work(0.25)
  expect(await earnings()).toMatchObject({ payable_eur: '1.750189', set_aside_eur: '0' })
  const { status, body } = await redeem()
  expect([status, body.amount_eur, body.credits]).toEqual([201, '1.750189', 2])
  const redemption = { id: body.redemption_id, state: 'requested' }
  expect(await earnings()).toMatchObject({
    by_state: { verified: { total_eur: '1.750189' } },
    payable_eur: '0',
    set_aside_eur: '1.750189',
    receipts: { items: [{ redemption }, { redemption }] },
  })
  const paid = await decide(body.redemption_id, { state: 'paid', reference: 'BE-2026-1' })
  expect(paid.body).toMatchObject({ state: 'paid', reference: 'BE-2026-1', amount_eur: '1.750189', node_id: node.id })
  const after = await earnings()
  expect(after).toMatchObject({
    by_state: { verified: { total_eur: '0' }, redeemed: { rewards_eur: '1.75', total_eur: '1.750189' } },
    payable_eur: '0',
    set_aside_eur: '0',
    by_day: [{ tasks: 2, total_eur: '1.750189' }],
  })
  expect(after.receipts.items.map((receipt) => receipt.redemption?.state)).toEqual(['paid', 'paid'])
  expect([await balance('payable'), await balance('paid')]).toEqual(['0', '1.750189'])
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
  expect(await earnings()).toMatchObject({ payable_eur: '2', receipts: { items: [{ redemption: null }] } })
  expect(await balance('paid')).toBe('0')
  expect((await decide(body.redemption_id, refusal)).status).toBe(200)
  const otherwise = await decide(body.redemption_id, { state: 'paid', reference: 'BE-1' })
  expect(problemOf(otherwise)).toEqual([409, 'redemption_decided'])
  expect((await redeem()).body.amount_eur).toBe('2')
})

test('of two admins who decide at once the first is heard; who pays twice at once pays once', async () => {
  await work(2)
  const { body: first } = await redeem()
  const payment = { state: 'paid', reference: 'BE-7' }
  const twice = await Promise.all([decide(first.redemption_id, payment), decide(first.redemption_id, payment)])
  expect(twice.map(({ status, body }) => [status, body.state])).toEqual([
    [200, 'paid'],
    [200, 'paid'],
  ])
  expect(await balance('paid')).toBe('2')
  await work(3)
  const { body: second } = await redeem()
  const refusal = { state: 'refused', reason: 'No account' }
  const answers = await Promise.all([decide(second.redemption_id, payment), decide(second.redemption_id, refusal)])
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200, 409]))
  const wasPaid = answers[0].status === 200
  expect([await balance('payable'), await balance('paid')]).toEqual(wasPaid ? ['0', '5'] : ['3', '2'])
})

test('whatever is reported and asked for at the same moment is paid out once, and all of it', async () => {
  const rewards = [1.1, 1.2, 1.3, 1.4, 1.5, 1.6]
  const tasks: ClaimResponse[] = []
  for (const reward_eur of rewards) {
    await newTask(grid, { reward_eur })
    tasks.push((await node.claim()).body)
  }
  const asking = tasks.map(async (task) => {
    await node.report(task)
    return [await redeem(), await redeem()]
  })
  const answers = (await Promise.all(asking)).flat()
  const asked = answers.filter(({ status }) => status === 201)
  const others = answers.filter(({ status }) => status !== 201)
  expect(others.map(problemOf)).toEqual(others.map(() => [409, 'redemption_nothing']))
  expect(sum(...asked.map(({ body }) => body.amount_eur))).toBe('8.1')
  await Promise.all(asked.map(({ body }) => decide(body.redemption_id, { state: 'paid', reference: 'all' })))
  expect([await balance('payable'), await balance('paid')]).toEqual(['0', '8.1'])
  expect(await bookFaults(grid.database)).toEqual([])
})

test('work that has earned nothing is left alone', async () => {
  await work(0)
  expect(await refused(redeem())).toEqual([409, 'redemption_nothing'])
  await work(1)
  expect((await redeem()).body).toMatchObject({ amount_eur: '1', credits: 1 })
})

test('a node that has left is paid what it asked for, and an admin may ask for the rest in its place', async () => {
  await work(2)
  const { body: asked } = await redeem()
  await work(3)
  expect((await node.send('DELETE', `/grid/nodes/${node.id}`)).status).toBe(200)
  await expect.poll(async () => refused(redeem()), { timeout: 5000 }).toEqual([403, 'node_left'])
  expect((await decide(asked.redemption_id, { state: 'paid', reference: 'BE-8' })).body.state).toBe('paid')
  expect(await earnings()).toMatchObject({ payable_eur: '3', by_state: { redeemed: { total_eur: '2' } } })
  const rest = await ask(`/grid/nodes/${node.id}/redemptions`, grid.adminToken, newKey())
  expect([rest.status, rest.body.amount_eur]).toEqual([201, '3'])
  await decide(rest.body.redemption_id, { state: 'paid', reference: 'BE-9' })
  expect([await balance('payable'), await balance('paid')]).toEqual(['0', '5'])
})

test('with a least amount of nothing the smallest sum is paid out, but never nothing', async () => {
  await using generous = await startTestGrid({ GRID_REDEMPTION_MIN_EUR: '0' })
  const poor = await registerNode(generous)
  const asking = async () => {
    const headers = { authorization: `Bearer ${poor.token}`, 'content-type': 'application/json' }
    const url = new URL(`/grid/nodes/${poor.id}/redemptions`, generous.url)
    const init = { method: 'POST', headers: { ...headers, 'idempotency-key': newKey() }, body: '{}' }
    const response = await fetch(url, init)
    return [response.status, await response.json()] as const
  }
  expect(await asking()).toMatchObject([409, { code: 'redemption_nothing' }])
  await newTask(generous, { reward_eur: 0.000000000001 })
  await poor.report((await poor.claim()).body)
  expect(await asking()).toMatchObject([201, { amount_eur: '0.000000000001', credits: 1 }])
})

describe('what is refused', () => {
  test('nothing at all, and less than a euro, which is kept until it is one', async () => {
    expect(await refused(redeem())).toEqual([409, 'redemption_nothing'])
    await work(0.999999)
    expect(await redeem()).toMatchObject({ status: 409, body: { code: 'redemption_too_little', minimum_eur: '1' } })
    await work(0.000001)
    expect((await redeem()).body.amount_eur).toBe('1')
  })

  test('demonstration work, however much it earned', async () => {
    const token = readFileSync(path.join(grid.directory, 'coordinator', 'demo-token'), 'utf8').trim()
    const { body: real } = await grid.admin<{ data_url: string }>('GET', `/grid/task/${(await newTask(grid)).id}`)
    await node.report((await node.claim()).body)
    const demo = { task_type: 'data_hash', data_url: real.data_url, deadline_minutes: 60, reward_eur: 500 }
    expect((await sender(grid.url, token)('POST', '/grid/task', { ...demo, head_start_share: 0 })).status).toBe(201)
    expect((await node.report((await node.claim()).body)).body.book).toBe('demo')
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

  test('a key that another node uses at the same moment', async () => {
    await work(2)
    const other = await registerNode(grid)
    const key = newKey()
    const { asking } = await grid.database.transaction(async (tx) => {
      const values = [newId(), other.id, key]
      await tx.query(
        'insert into grid_redemptions (id, node_id, amount_eur, credits, idempotency_key) values ($1, $2, 1, 1, $3)',
        values,
      )
      const asking = refused(redeem(key))
      await expect.poll(locksWaitedFor, { timeout: 10_000 }).toBeGreaterThan(0)
      return { asking }
    })
    expect(await asking).toEqual([409, 'redemption_key_conflict'])
    expect((await redeem()).body.amount_eur).toBe('2')
  })

  test('a node, a redemption and a list that are not there or not the node’s own', async () => {
    const nowhere = `/grid/nodes/${newId()}/redemptions`
    expect(await refused(ask(nowhere, grid.adminToken, newKey()))).toEqual([404, 'node_not_found'])
    expect(problemOf(await decide(newId(), { state: 'paid', reference: 'r' }))).toEqual([404, 'redemption_not_found'])
    const { id: otherId } = await registerNode(grid)
    const others = await node.send<object>('GET', `/grid/redemptions?node_id=${otherId}`)
    expect(problemOf(others)).toEqual([403, 'node_mismatch'])
    const anyone = await grid.anyone<object>('GET', '/grid/redemptions')
    expect(problemOf(anyone)).toEqual([401, 'token_invalid'])
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
    solarWh: fc.integer({ min: 0, max: 100_000_000_000 }).map((micro) => micro / 1e6),
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
      const { by_state: by, by_day: days, payable_eur, set_aside_eur } = await earnings()
      expect(sum(payable_eur, set_aside_eur)).toBe(await balance('payable'))
      expect(by.verified.total_eur).toBe(await balance('payable'))
      expect(by.redeemed.total_eur).toBe(await balance('paid'))
      expect(sum(...days.map(({ total_eur }) => total_eur))).toBe(sum(by.verified.total_eur, by.redeemed.total_eur))
    }),
    { numRuns: 8 },
  )
  expect(await bookFaults(grid.database)).toEqual([])
})
