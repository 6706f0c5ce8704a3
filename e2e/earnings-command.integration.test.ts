import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { EarningsReceipt, EarningsResponse } from '#core/contracts/credits.ts'
import { keptIdentity } from '#main/agent/adapters/identity-file.ts'
import { testNodeProgram } from './fixtures/node-process.ts'
import { startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

/** One more than a page of receipts has. */
const TASKS = 501
const PROFILE = { name: 'Hall', location: 'Namur' }

let grid: TestGrid
beforeAll(async () => {
  grid = await startTestGrid({ GRID_NODE_REQUESTS_PER_SECOND: '100000' })
})
afterAll(() => grid[Symbol.asyncDispose]())

test('a node shows what it has earned as lines, as JSON and as CSV, asks for it, and is refused when there is no more', async () => {
  using program = testNodeProgram()
  expect(await program.call('earnings')).toMatchObject({ code: 2, err: expect.stringContaining('not registered') })
  const said = ['--name', PROFILE.name, '--location', PROFILE.location, '--solar']
  expect(await program.call('register', '--server', grid.url, ...said)).toMatchObject({ code: 0 })
  const key = keptIdentity(path.join(program.directory, 'node'))
  const node = await registerNode(grid, PROFILE, key)
  const left = Array.from({ length: TASKS }).keys()
  const work = async () => {
    for (const _ of left) {
      await newTask(grid)
      expect((await node.report((await node.claim()).body, { energyWh: 100, solarWh: 60 })).status).toBe(200)
    }
  }
  await Promise.all([work(), work(), work(), work()])
  const total = '5.104689'

  const lines = await program.call('earnings')
  expect(lines).toMatchObject({ code: 0, err: '' })
  expect(lines.out).toContain(`Payable     €${total}, which`)
  expect(lines.out).toContain(`€${total} for ${TASKS} tasks`)

  const json = await program.call('earnings', '--json')
  expect(json).toMatchObject({ code: 0, err: '500 receipts …\n501 receipts\n' })
  const [totals, ...receipts] = json.out
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
  expect(EarningsResponse.omit({ receipts: true }).parse(totals)).toMatchObject({ payable_eur: total })
  const known = receipts.map((receipt) => EarningsReceipt.parse(receipt))
  expect(known.map(({ proof }) => proof.height)).toEqual(Array.from({ length: TASKS }, (_, place) => TASKS - place))

  const asked = await program.call('redeem')
  expect(asked).toMatchObject({ code: 0, out: expect.stringContaining(`Asked for €${total} (${TASKS} credits), as `) })
  expect(await program.call('redeem')).toMatchObject({ code: 4, err: expect.stringContaining('nothing to redeem') })

  const file = path.join(program.directory, 'receipts.csv')
  const csv = await program.call('earnings', '--csv', file)
  expect(csv).toMatchObject({ code: 0, out: expect.stringContaining(`501 receipts are in ${file}.`) })
  expect(csv.out).toContain(`Asked for   €${total}, which waits`)
  const rows = readFileSync(file, 'utf8').split('\r\n')
  expect(rows[0]).toMatch(
    /^reported_at,task_id,assignment_id,.*,redemption_id,redemption_state,proof_height,block_hash$/,
  )
  expect(rows.slice(1, -1).map((row) => row.split(',')[1])).toEqual(known.map(({ task_id }) => task_id))
  expect(rows[1]).toMatch(/,0\.000189,0\.000081,0\.01,verified,[0-9a-f-]{36},requested,501,[0-9a-f]{64}$/)
  expect(rows.at(-1)).toBe('')

  const nowhere = path.join(program.directory, 'no', 'folder.csv')
  expect(await program.call('earnings', '--csv', nowhere)).toMatchObject({
    code: 2,
    err: expect.stringContaining('cannot be written'),
  })
})
