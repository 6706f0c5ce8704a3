import { existsSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { VerifyResponse } from '#core/contracts/proofs.ts'
import type { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import { bookFaults } from './fixtures/book-check.ts'
import { type RunningGrid, startGridOn } from './fixtures/restored-grid.ts'
import { putBlob, sender, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, sha256, type TestNode } from './fixtures/test-node.ts'
import { newTask } from './fixtures/test-work.ts'

const WAIT = { timeout: 60_000, interval: 20 }
const LARGE_RESULT = Buffer.from('a result that was put before')
const UNUSED = Buffer.from('a file that no task has named')

let grid: TestGrid
let node: TestNode
let reports: { small: ReportRequest; large: ReportRequest }
let receipts: { small: unknown; large: unknown }
/** A task that was failed once and then done, and the attempt that came to nothing. */
let failed: { assignmentId: string }
let later: RunningGrid

const report = (request: ReportRequest) => node.send<ReportResponse>('POST', '/grid/report', request)
const fileOf = (bytes: Uint8Array) =>
  path.join(grid.directory, 'coordinator', 'blobs', sha256(bytes).slice(0, 2), sha256(bytes).slice(2))

async function failOne(): Promise<string> {
  const { body } = await node.claim()
  await node.send('POST', `/grid/assignments/${body.assignment_id}/fail`, { reason: 'no disk', retryable: true })
  return body.assignment_id
}

/** As if everything that there is now had happened two days ago. */
const twoDaysAgo = [
  "update grid_blobs set last_put_at = now() - interval '2 days'",
  "update grid_assignments set closed_at = closed_at - interval '2 days'",
]

beforeAll(async () => {
  grid = await startTestGrid({ GRID_KEEP_ASSIGNMENTS_DAYS: '0' })
  node = await registerNode(grid)
  await newTask(grid, { attempt_max: 1 })
  failed = { assignmentId: await failOne() }
  for (let made = 0; made < 3; made++) await newTask(grid)
  const small = node.reportOf((await node.claim()).body, { result: 'small' })
  const claimed = await node.claim()
  const { result: _, ...large } = node.reportOf(claimed.body, { result: LARGE_RESULT.toString() })
  await putBlob(grid, LARGE_RESULT, sha256(LARGE_RESULT))
  await putBlob(grid, UNUSED, sha256(UNUSED))
  reports = { small, large }
  receipts = { small: (await report(small)).body, large: (await report(large)).body }
  for (const sql of twoDaysAgo) await grid.database.query(sql)
  // A second coordinator on the same database and the same blobs, with other settings.
  later = await startGridOn(path.join(grid.directory, 'second'), {
    DATABASE_URL: grid.coordinator.databaseUrl,
    GRID_BLOB_DIR: path.join(grid.directory, 'coordinator', 'blobs'),
    GRID_KEEP_RESULTS_DAYS: '1',
    GRID_KEEP_ASSIGNMENTS_DAYS: '1',
  })
})
afterAll(async () => {
  await later[Symbol.asyncDispose]()
  await grid[Symbol.asyncDispose]()
})

const blobStatus = async (bytes: Uint8Array) => (await grid.admin('GET', `/grid/blobs/${sha256(bytes)}`)).status

test('what the settings of a coordinator do not keep goes, from the index and from the disk', async () => {
  await vi.waitFor(async () => expect(await blobStatus(UNUSED)).toBe(404), WAIT)
  await vi.waitFor(async () => expect(await blobStatus(LARGE_RESULT)).toBe(404), WAIT)
  await vi.waitFor(async () => expect(await blobStatus(Buffer.from('small'))).toBe(404), WAIT)
  expect([existsSync(fileOf(UNUSED)), existsSync(fileOf(LARGE_RESULT))]).toEqual([false, false])
})

test('the latest attempt at a task stays, and so does the data of every task', async () => {
  const kept = await grid.database.query('select 1 from grid_assignments where id = $1', [failed.assignmentId])
  expect(kept).toHaveLength(1)
  expect(await blobStatus(Buffer.from('some bytes to look after'))).toBe(200)
  expect((await node.claim()).status).toBe(200)
})

test('the log still verifies, the books add up, and each report still gets its first receipt', async () => {
  const { body } = await sender(later.url)<VerifyResponse>('GET', '/grid/proofs/verify')
  expect(body).toMatchObject({ valid: true, height: 2 })
  expect(await bookFaults(grid.database)).toEqual([])
  expect((await report(reports.small)).body).toEqual(receipts.small)
  expect((await report(reports.large)).body).toEqual(receipts.large)
})

const again = async () => (await report(node.reportOf((await node.claim()).body, { result: 'again' }))).status

test('a result that comes again is a result of that day', async () => {
  await newTask(grid)
  await newTask(grid)
  expect(await again()).toBe(200)
  for (const sql of twoDaysAgo) await grid.database.query(sql)
  expect(await again()).toBe(200)
  const age = 'select now() - last_put_at < interval \'1 hour\' as "isNew" from grid_blobs where sha256 = $1'
  expect(await grid.database.query(age, [sha256('again')])).toEqual([{ isNew: true }])
})
