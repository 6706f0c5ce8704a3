import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TaskState } from '#core/task/task.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { putBlob } from './fixtures/test-grid.ts'
import { registerNode, sha256 } from './fixtures/test-node.ts'
import { gridCommands, type Real } from './model/commands.ts'
import { emptyModel, type Model, NODE_CORES, NODE_COUNT } from './model/model.ts'
import { type RealGrid, startRealGrid } from './model/real-grid.ts'

/** A few hundred sequences in `npm test`; `npm run test:model` runs more. The seed is printed. */
const RUNS = Number(process.env['MODEL_RUNS'] ?? 200)
const SEED = Number(process.env['MODEL_SEED'] ?? Date.now() % 1_000_000)
/** One sequence in this many may restart the coordinator. */
const RESTARTS_EVERY = 20
const DATA = Buffer.from('some bytes to look after')

let grid: RealGrid
beforeAll(async () => {
  grid = await startRealGrid()
  await putBlob(grid, DATA, sha256(DATA))
})
afterAll(async () => {
  await grid[Symbol.asyncDispose]()
})

test(
  `in ${RUNS} random sequences the coordinator does what the core says`,
  { timeout: 120_000 + RUNS * 2000 },
  async () => {
    const steps = { sequences: 0, commands: 0 }
    const run = async (commands: Iterable<fc.AsyncCommand<Model, Real>>) => {
      const counted = [...commands]
      steps.sequences += 1
      steps.commands += counted.length
      const model = emptyModel()
      await fc.asyncModelRun(async () => ({ model, real: await freshReal() }), counted)
      await compareWithDatabase(model)
      await endAll()
    }
    const withRestarts = Math.max(1, Math.floor(RUNS / RESTARTS_EVERY))
    await fc.assert(fc.asyncProperty(gridCommands(false), run), { numRuns: RUNS - withRestarts, seed: SEED })
    await fc.assert(fc.asyncProperty(gridCommands(true), run), { numRuns: withRestarts, seed: SEED })
    expect(await bookFaults(grid.database)).toEqual([])
    const { body: verdict } = await grid.anyone('GET', '/grid/proofs/verify')
    expect(verdict).toMatchObject({ valid: true })
    process.stdout.write(`${JSON.stringify({ figure: 'model', seed: SEED, ...steps, broken: 0 })}\n`)
  },
)

async function freshReal(): Promise<Real> {
  const nodes = await Promise.all(
    Array.from({ length: NODE_COUNT }, () => registerNode(grid, { cpu_cores: NODE_CORES })),
  )
  return { grid, nodes, dataUrl: `blob:${sha256(DATA)}` }
}

/** Every task is as the model says: its state and its counts. */
async function compareWithDatabase({ tasks }: Model): Promise<void> {
  type Row = { id: string; status: TaskState; attempts: number; lost_leases: number }
  const sql = 'select id, status, attempts, lost_leases from grid_tasks where id = any($1) order by id'
  const rows = await grid.database.query<Row>(sql, [[...tasks.keys()]])
  const expected = [...tasks.values()].map(({ task }) => ({
    id: task.id,
    status: task.state,
    attempts: task.attempts,
    lost_leases: task.lostLeases,
  }))
  expect(rows).toEqual(expected.toSorted((a, b) => (a.id < b.id ? -1 : 1)))
}

/** What is left of one sequence must not be given to the nodes of the next. */
async function endAll(): Promise<void> {
  const open = "status in ('pending', 'assigned', 'in_progress')"
  await grid.database.query(`update grid_tasks set deadline = now() - interval '1 second' where ${open}`, [])
  await expect
    .poll(
      async () => {
        await grid.time.expireTasks()
        return (await grid.database.query(`select 1 from grid_tasks where ${open}`, [])).length
      },
      { timeout: 10_000, interval: 5 },
    )
    .toBe(0)
}
