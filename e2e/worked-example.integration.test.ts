import { expect, test } from 'vitest'
import type { CreditsResponse, EarningsResponse } from '#core/contracts/credits.ts'
import type { NodeResponse } from '#core/contracts/nodes.ts'
import type { z } from 'zod'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

const WORK = { energyWh: 100, solarWh: 60 }
const SHARES = { carbon_credits: '0.0108', node_share_eur: '0.000189', cooperative_share_eur: '0.000081' }

test('100 Wh of which 60 Wh solar is 0.0108 kg and €0.00027, in the answer, in the database and in the earnings', async () => {
  await using grid = await startTestGrid()
  const node = await registerNode(grid)
  await newTask(grid)
  const { body: task } = await node.claim()
  const { status, body: receipt } = await node.report(task, WORK)
  expect({ status, receipt }).toMatchObject({
    status: 200,
    receipt: { ...SHARES, reward_eur: '0.01', credit_status: 'verified', book: 'main', proof: { height: 1 } },
  })

  const [credit] = await grid.database.query('select * from grid_carbon_credits')
  expect(credit).toMatchObject({
    amount_kg_co2: '0.010800000000',
    euro_value: '0.000270000000',
    node_share: '0.000189000000',
    cooperative_share: '0.000081000000',
    status: 'verified',
  })
  const { body: earnings } = await node.send<EarningsResponse>('GET', `/grid/nodes/${node.id}/earnings`)
  const verified = { credits_eur: '0.000189', rewards_eur: '0.01', total_eur: '0.010189' }
  expect(earnings).toMatchObject({
    by_state: { verified, pending: { total_eur: '0' }, redeemed: { total_eur: '0' } },
    carbon_saved_kg: '0.0108',
    demo_eur: '0',
    by_day: [{ tasks: 1, ...verified }],
    receipts: { items: [{ task_id: task.id, reward_eur: '0.01', node_share_eur: '0.000189' }], next_cursor: null },
  })
  const { body: stats } = await grid.anyone('GET', '/grid/stats')
  expect(stats).toMatchObject({
    cooperative_fund_eur: '0.000081',
    nodes: { total_energy_saved_wh: 60, total_carbon_credits: '0.0108' },
    tasks: { completed_tasks: 1, total_tasks: 1 },
  })
  const { body: view } = await grid.admin<NodeResponse>('GET', `/grid/nodes/${node.id}`)
  expect(view).toMatchObject({ total_energy_saved_wh: 60, total_carbon_credits: '0.0108' })
  expect(await sumOfAllAccounts(grid)).toBe('0.000000000000')
  expect(grid.complaints).toEqual([])
})

test('the same report again, and twice at once, gets the same receipt and is booked once', async () => {
  await using grid = await startTestGrid()
  const node = await registerNode(grid)
  await newTask(grid)
  const { body: task } = await node.claim()
  const report = node.reportOf(task, WORK)
  const send = () => node.send('POST', '/grid/report', report)
  const atOnce = await Promise.all([send(), send(), send()])
  const again = await send()
  for (const { status, body } of [...atOnce, again]) {
    expect(status).toBe(200)
    expect(body).toEqual(again.body)
  }
  const { body: credits } = await grid.admin<z.infer<typeof CreditsResponse>>('GET', `/grid/credits?node_id=${node.id}`)
  expect(credits.items).toHaveLength(1)
  expect(await grid.database.query('select count(*)::int as blocks from grid_green_proofs')).toEqual([{ blocks: 1 }])
  expect(await grid.database.query('select count(*)::int as transfers from grid_transfers')).toEqual([{ transfers: 3 }])
  expect(await sumOfAllAccounts(grid)).toBe('0.000000000000')
})

test('the same assignment with other content is refused and the first report stands', async () => {
  await using grid = await startTestGrid()
  const node = await registerNode(grid)
  await newTask(grid)
  const { body: task } = await node.claim()
  await node.report(task, WORK)
  const other = await node.report(task, { ...WORK, solarWh: 61 })
  expect(other).toMatchObject({ status: 409, body: { code: 'report_conflict' } })
  expect(await grid.database.query('select solar_contribution_wh from grid_green_proofs')).toEqual([
    { solar_contribution_wh: '60.000000' },
  ])
})

test('a suspended node still gets the receipt of what it reported before, and nothing new', async () => {
  await using grid = await startTestGrid()
  const node = await registerNode(grid)
  await newTask(grid)
  await newTask(grid)
  const [first, second] = [(await node.claim()).body, (await node.claim()).body]
  const report = node.reportOf(first, WORK)
  const { body: receipt } = await node.send('POST', '/grid/report', report)
  await grid.database.query("update grid_nodes set standing = 'suspended' where id = $1", [node.id])
  await expect.poll(async () => (await node.claim()).status, { timeout: 10_000 }).toBe(403)
  expect(await node.send('POST', '/grid/report', report)).toMatchObject({ status: 200, body: receipt })
  expect(await node.report(second, WORK)).toMatchObject({ status: 403, body: { code: 'node_suspended' } })
  expect((await node.heartbeat()).body.status).toBe('suspended')
})

async function sumOfAllAccounts({ database }: TestGrid): Promise<string> {
  const [balances] = await database.query<{ sum: string }>('select sum(balance) as sum from grid_accounts')
  return balances?.sum ?? ''
}
