import { expect, test } from 'vitest'
import type { StatsResponse } from '#core/contracts/grid.ts'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import { formatEuro } from '#core/units.ts'
import { bookFaults, checkHistory } from './fixtures/book-check.ts'
import { reportUntil, type Sent } from './fixtures/report-history.ts'
import { seededRandom } from './fixtures/seeded-random.ts'
import type { Send } from './fixtures/test-grid.ts'
import { registerNode, sha256, speaking, type TestNode } from './fixtures/test-node.ts'
import { manyTasks } from './fixtures/test-work.ts'
import { type Told, turningSender, type TwoCoordinators, twoCoordinators } from './fixtures/two-coordinators.ts'

/** The seed is printed, and decides on the moment of the kill. */
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const NODES = 64
/** The kill comes when this share of the tasks is done: hundreds are, and hundreds are still to come. */
const KILLED_AFTER = { least: 0.2, most: 0.7 }
const BUSY = { GRID_ADDRESS_REQUESTS_PER_SECOND: '100000', GRID_NODE_REQUESTS_PER_SECOND: '100000' }

test.each([
  [2000, 'first', 0],
  [1000, 'second', 1],
] as const)(
  '64 nodes do %i tasks at two coordinators, and kill -9 of the %s in the middle loses and doubles nothing',
  async (tasks, killed, victim) => {
    const survivor = victim === 0 ? 1 : 0
    const random = seededRandom(SEED + victim)
    await using grid = await twoCoordinators(BUSY)
    const { both, database } = grid
    await manyTasks(both[0], tasks)
    const startedAt = performance.now()
    const share = KILLED_AFTER.least + random() * (KILLED_AFTER.most - KILLED_AFTER.least)
    const killAfter = Math.floor(tasks * share)
    const load = await startLoad(grid, { tasks, killAfter })
    await load.reached
    await both[victim].program.kill()
    const history = await load.finished
    const seconds = Math.round((performance.now() - startedAt) / 1000)

    const check = await checkHistory(history, database)
    const moment = { figure: 'two coordinators', seed: SEED, nodes: NODES, tasks, killed, killAfter }
    const figures = { ...moment, seconds, ...load.counts, ...check }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    expect(check).toEqual({ acknowledged: tasks, lost: 0, doubled: 0, unknown: 0, unknownBooked: 0, refusedBooked: 0 })
    expect(new Set(history.map(({ report }) => report.task_id)).size).toBe(tasks)
    expect(Math.min(...load.counts.acknowledgedBy)).toBeGreaterThan(0)
    expect(load.counts.unanswered).toBeGreaterThan(0)
    await expectOneGrid(grid, both[survivor].anyone, history)
    expect(await both[survivor].program.stop()).toBe(0)
    expect(both.map(({ program }) => program.output())).toEqual(['', ''])
  },
)

/** Nodes that work, half of them first at each coordinator, until every task is acknowledged. */
async function startLoad({ both }: TwoCoordinators, { tasks, killAfter }: { tasks: number; killAfter: number }) {
  const reached = Promise.withResolvers<void>()
  const counts = { acknowledgedBy: [0, 0] as [number, number], unanswered: 0, reportsSentAgain: 0 }
  const acknowledged = () => counts.acknowledgedBy[0] + counts.acknowledgedBy[1]
  const tell = ({ place, route, status }: Told) => {
    if (status === null) counts.unanswered += 1
    if (status === null && route === '/grid/report') counts.reportsSentAgain += 1
    if (route !== '/grid/report' || status !== 200) return
    counts.acknowledgedBy[place === 0 ? 0 : 1] += 1
    if (acknowledged() === killAfter) reached.resolve()
  }
  const urls = both.map(({ url }) => url)
  const nodes = await Promise.all(Array.from({ length: NODES }, (_, n) => registerNode(both[n % 2 === 0 ? 0 : 1])))
  const work = { goesOn: () => acknowledged() < tasks, sendsAgain: () => true }
  const histories = nodes.map((node, n) =>
    reportUntil(worker(node, turningSender(urls, { token: node.token, startsAt: n % 2, tell })), work),
  )
  return { counts, reached: reached.promise, finished: Promise.all(histories).then((found) => found.flat()) }
}

/** Says before it asks again that nothing runs, so that what a lost answer had brought is delivered once more. */
function worker(node: TestNode, send: Send): TestNode {
  const there = speaking({ ...node, reportOf: (task) => node.reportOf(task, workOf(task.id)) }, send)
  let mayHaveLostWork = false
  return {
    ...there,
    async claim() {
      if (mayHaveLostWork) await there.heartbeat({ running: [] })
      mayHaveLostWork = true
      const reply = await there.claim()
      mayHaveLostWork = reply.status !== 200
      return reply
    },
  }
}

/** Up to 5 Wh of sun, to the last decimal that counts, so that every share has something to round. */
const solarUWhOf = (taskId: string) => Number.parseInt(sha256(taskId).slice(0, 12), 16) % 5_000_000
const workOf = (taskId: string) => ({ energyWh: 5, solarWh: solarUWhOf(taskId) / 1_000_000 })

/** By the rules, with nothing of the coordinator's: 180 ng a µWh, 0.025 pEUR a ng, and what 70 % leave is the fund's. */
function fundPEur(history: readonly Sent[]): bigint {
  const shares = history.map(({ report }) => {
    const valuePEur = (BigInt(solarUWhOf(report.task_id)) * 180n * 25n) / 1000n
    return valuePEur - (valuePEur * 70n) / 100n
  })
  return shares.reduce((sum, share) => sum + share, 0n)
}

const COUNTS = `
  select (select count(*)::int from grid_assignments) as assignments,
    (select count(*)::int from grid_tasks where status = 'completed') as completed,
    (select count(*)::int from grid_tasks) as tasks,
    (select count(*)::int from grid_green_proofs) as proofs,
    (select count(distinct previous_hash)::int from grid_green_proofs) as links,
    (select max(height)::int from grid_green_proofs) as height,
    (select trim_scale(balance)::text from grid_accounts where name = 'cooperative') as fund`

async function expectOneGrid(grid: TwoCoordinators, anyone: Send, history: readonly Sent[]): Promise<void> {
  const fund = formatEuro(fundPEur(history))
  const tasks = history.length
  const [counts] = await grid.database.query(COUNTS)
  const each = { assignments: tasks, completed: tasks, tasks, proofs: tasks, links: tasks, height: tasks }
  expect(counts).toEqual({ ...each, fund })
  expect(await bookFaults(grid.database)).toEqual([])
  const { body: verdict } = await anyone<VerifyResponse>('GET', '/grid/proofs/verify')
  expect(verdict).toMatchObject({ valid: true, height: tasks, checked: tasks })
  // Statistics may be a second old.
  await expect
    .poll(async () => (await anyone<StatsResponse>('GET', '/grid/stats')).body.cooperative_fund_eur, { timeout: 5000 })
    .toBe(fund)
  expect(grid.databaseLog()).not.toContain('deadlock')
}
