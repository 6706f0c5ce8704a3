import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import type { ProofsResponse } from '#core/contracts/proofs.ts'
import { asAssignmentId, asCoordinatorId, asNodeId, asTaskId } from '#core/ids.ts'
import type { PublishedProof } from '#core/proof/green-proof.ts'
import { verifyChain } from '#core/proof/verify-chain.ts'
import { CARBON_SCALE, ENERGY_SCALE, parseDecimal } from '#core/units.ts'
import { readConfig } from '#server/config.ts'
import { sha256Hex, verifySignature } from '#server/shared/auth/signing.ts'
import { readRates } from '#server/shared/postgres/carbon-rates.ts'
import { startCoordinator } from '#server/start-coordinator.ts'
import { SILENT, sender, startTestGrid, type TestGrid } from './fixtures/test-grid.ts'
import { registerNode, speaking, type TestNode } from './fixtures/test-node.ts'
import { manyTasks } from './fixtures/test-work.ts'

const BUSY = { GRID_ADDRESS_REQUESTS_PER_SECOND: '100000', GRID_NODE_REQUESTS_PER_SECOND: '100000' }

test('64 nodes at once do 2,000 tasks, each exactly once, and leave one whole chain and a balanced ledger', async () => {
  await using grid = await startTestGrid(BUSY)
  await manyTasks(grid, 2000)
  const nodes = await Promise.all(Array.from({ length: 64 }, () => registerNode(grid)))
  await Promise.all(nodes.map((node) => node.heartbeat()))
  const done = await Promise.all(nodes.map(workUntilNothingIsLeft))
  const tasks = done.flat()
  expect(tasks).toHaveLength(2000)
  expect(new Set(tasks).size).toBe(2000)
  await expectOneWholeChain(grid, 2000)
  expect(grid.complaints).toEqual([])
})

test('nodes that work at two coordinators of one database never get a task twice and write one chain', async () => {
  await using grid = await startTestGrid(BUSY)
  await using second = await startSecondCoordinator(grid)
  await manyTasks(grid, 600)
  const nodes = await Promise.all(Array.from({ length: 16 }, () => registerNode(grid)))
  await Promise.all(nodes.map((node) => node.heartbeat()))
  const workers = nodes.flatMap((node) => [node, node, atAnother(node, second.url), atAnother(node, second.url)])
  const tasks = (await Promise.all(workers.map(workUntilNothingIsLeft))).flat()
  expect(new Set(tasks).size).toBe(600)
  await expectOneWholeChain(grid, 600)
  expect([...grid.complaints, ...second.complaints]).toEqual([])
})

const atAnother = (node: TestNode, url: string) => speaking(node, sender(url, node.token))

async function workUntilNothingIsLeft(node: TestNode): Promise<readonly string[]> {
  const done: string[] = []
  for (;;) {
    const { status, body: task } = await node.claim()
    if (status === 204) return done
    expect(status).toBe(200)
    const report = await node.report(task, { energyWh: 2, solarWh: 1 })
    expect(report).toMatchObject({ status: 200 })
    done.push(task.id)
  }
}

async function expectOneWholeChain(grid: TestGrid, blocks: number): Promise<void> {
  const [counts] = await grid.database.query(`
    select (select count(*)::int from grid_assignments) as assignments,
      (select count(*)::int from grid_tasks where status = 'completed') as completed,
      (select count(*)::int from grid_green_proofs) as proofs,
      (select count(distinct previous_hash)::int from grid_green_proofs) as links,
      (select max(height)::int from grid_green_proofs) as height,
      (select sum(balance)::float8 from grid_accounts) as sum`)
  expect(counts).toEqual({
    assignments: blocks,
    completed: blocks,
    proofs: blocks,
    links: blocks,
    height: blocks,
    sum: 0,
  })
  const { body } = await grid.anyone('GET', '/grid/proofs/verify')
  expect(body).toMatchObject({ valid: true, height: blocks, checked: blocks })
  expect(readFileSync(path.join(grid.directory, 'coordinator', 'postgres.log'), 'utf8')).not.toContain('deadlock')
  const verdict = await verifyDownload(grid)
  expect(verdict).toMatchObject({ valid: true, checked: blocks, firstInvalid: null })
  expect(verdict.tail.hash).toBe(body['head_hash'])
}

/** As a stranger would: from the public log alone. */
async function verifyDownload(grid: TestGrid) {
  const { factors } = await readRates(grid.database)
  return verifyChain(download(grid), {
    coordinatorId: asCoordinatorId(grid.coordinatorId),
    difficulty: 1,
    factors: new Map(factors.map((factor) => [factor.id, factor])),
    sha256Hex,
    verifySignature,
  })
}

async function* download({ anyone }: TestGrid): AsyncIterable<PublishedProof> {
  for (let after: number | null = 0; after !== null;) {
    const page: { body: ProofsResponse } = await anyone('GET', `/grid/proofs?limit=500&after_height=${after}`)
    yield* page.body.proofs.map(toProof)
    after = page.body.next_after_height
  }
}

const toProof = (item: ProofsResponse['proofs'][number]): PublishedProof => ({
  height: BigInt(item.height),
  previousHash: item.previous_hash,
  blockHash: item.block_hash,
  timestamp: new Date(item.timestamp),
  taskId: asTaskId(item.task_id),
  assignmentId: asAssignmentId(item.assignment_id),
  nodeId: asNodeId(item.node_id),
  energyUWh: parseDecimal(item.energy_used_wh, ENERGY_SCALE) ?? -1n,
  solarUWh: parseDecimal(item.solar_contribution_wh, ENERGY_SCALE) ?? -1n,
  carbonNg: parseDecimal(item.carbon_saved_kg, CARBON_SCALE) ?? -1n,
  factorId: item.factor_id,
  resultHash: item.result_hash,
  evidenceHash: item.evidence_hash,
  nodeSignature: item.node_signature,
  nonce: BigInt(item.nonce),
  publicKey: item.public_key,
  startedAt: item.started_at,
  finishedAt: item.finished_at,
})

async function startSecondCoordinator(grid: TestGrid) {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-grid-'))
  const settings = { GRID_PORT: '0', GRID_DATA_DIR: directory, DATABASE_URL: grid.coordinator.databaseUrl, ...BUSY }
  const config = readConfig(settings, [])
  if (config === 'help') throw new Error('Nobody asked for help')
  const complaints: string[] = []
  const complain = (_: object, message: string) => complaints.push(message)
  const coordinator = await startCoordinator(config, { ...SILENT, warn: complain, error: complain })
  return {
    url: coordinator.url,
    complaints,
    async [Symbol.asyncDispose]() {
      await coordinator.stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
