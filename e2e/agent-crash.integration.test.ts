import { expect, test } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type RunningNode, testNodeProgram } from './fixtures/node-process.ts'
import { seededRandom } from './fixtures/seeded-random.ts'
import { startTestGrid } from './fixtures/test-grid.ts'
import { type Fate, startTestLine, type TestLine } from './fixtures/test-line.ts'
import { newTask } from './fixtures/test-work.ts'

/** A few kills in `npm test`; `npm run test:crash` sets more. The seed is printed. */
const KILLS = Number(process.env['CRASH_AGENT_KILLS'] ?? 4)
const SEED = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const PATIENCE_MS = 60_000

test(
  `an agent that is killed ${KILLS} times between computing and acknowledgement is paid once for each task`,
  { timeout: 60_000 + KILLS * 15_000 },
  async () => {
    const random = seededRandom(SEED)
    await using grid = await startTestGrid({ GRID_HEARTBEAT_SECONDS: '1' })
    await using line = await startTestLine(grid.url)
    using node = testNodeProgram()
    await node.call('register', '--server', line.url, '--name', 'Hall', '--location', 'Brussels', '--cores', '2')

    const fates: Record<string, number> = { hold: 0, lose_answer: 0, cut: 0 }
    const startedAt = performance.now()
    let running: RunningNode | null = null
    for (let kill = 0; kill < KILLS; kill += 1) {
      const fate = (['hold', 'lose_answer', 'cut'] as const)[Math.floor(random() * 3)] ?? 'hold'
      fates[fate] = (fates[fate] ?? 0) + 1
      await newTask(grid)
      const reported = reportReaches(line, fate)
      running = node.run('--slots', '1')
      await reported
      await sleep(random() * 30)
      running.kill('SIGKILL')
      await running.ended
    }
    line.decide(() => 'pass')
    const last = node.run('--slots', '1')
    const { node_id: nodeId } = await last.until(
      ({ unsent_results, recent }) => unsent_results === 0 && recent.length > 0,
    )
    await untilCompleted(grid.admin, KILLS)
    last.kill('SIGTERM')
    await last.ended

    const faults = await bookFaults(grid.database)
    const { body: earned } = await grid.admin<EarningsResponse>('GET', `/grid/nodes/${nodeId}/earnings?limit=500`)
    const paid = earned.receipts.items.length
    const seconds = Math.round((performance.now() - startedAt) / 1000)
    const figures = { figure: 'agent-crash', seed: SEED, kills: KILLS, fates, seconds, tasks: KILLS, paid }
    process.stdout.write(`${JSON.stringify(figures)}\n`)
    expect(faults).toEqual([])
    expect(paid).toBe(KILLS)
    expect(new Set(earned.receipts.items.map(({ task_id }) => task_id)).size).toBe(KILLS)
    expect(Number(earned.by_state.verified.rewards_eur)).toBeCloseTo(KILLS * 0.01, 9)
  },
)

/** Resolves when the agent sends a report for the first time, which then meets its fate; everything else passes. */
function reportReaches(line: TestLine, fate: Fate): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('No report was sent')), PATIENCE_MS)
    line.decide(({ path }) => {
      if (path !== '/grid/report') return 'pass'
      clearTimeout(timer)
      resolve()
      return fate
    })
  })
}

async function untilCompleted(admin: Awaited<ReturnType<typeof startTestGrid>>['admin'], count: number): Promise<void> {
  const completed = async () =>
    (await admin<{ items: unknown[] }>('GET', '/grid/tasks?status=completed&limit=500')).body.items.length
  await expect.poll(completed, { timeout: PATIENCE_MS, interval: 100 }).toBe(count)
}

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
