import type { RedemptionResponse } from '#core/contracts/redemptions.ts'
import type { ReportRequest } from '#core/contracts/reports.ts'
import { decide, inviteOf, newOwner } from '../fixtures/joining.ts'
import { newCampaign } from '../fixtures/test-campaign.ts'
import { startTestGrid, type TestGrid } from '../fixtures/test-grid.ts'
import { registerNode, type TestNode } from '../fixtures/test-node.ts'
import { newTask } from '../fixtures/test-work.ts'
import { revokedAdminToken } from './forged-tokens.ts'

/** A grid in which something of everything is there to be spoilt. */
export type InhabitedGrid = AsyncDisposable & {
  readonly grid: TestGrid
  /** Has earned, has asked to be paid, holds an assignment. */
  readonly worker: TestNode
  /** Has nothing of its own. */
  readonly stranger: TestNode
  readonly suspended: TestNode
  readonly pending: TestNode
  readonly left: TestNode
  readonly revokedAdmin: string
  /** What is there, by the noun of its route. */
  readonly ids: Readonly<
    Record<'nodes' | 'task' | 'assignments' | 'owners' | 'invites' | 'redemptions' | 'campaigns', string>
  >
  /** Of the blob that the worker's task needs. */
  readonly inputSha256: string
  /** Accepted before. */
  readonly report: ReportRequest
}

const SETTINGS = {
  GRID_ADDRESS_REQUESTS_PER_SECOND: '1000000',
  GRID_NODE_REQUESTS_PER_SECOND: '1000000',
  // Nothing may lapse by itself while tables are compared.
  GRID_LEASE_SECONDS: '3600',
}

export async function inhabitedGrid(): Promise<InhabitedGrid> {
  const grid = await startTestGrid(SETTINGS)
  const owner = await newOwner(grid)
  const { id: invite } = await inviteOf(grid, owner)
  const { code } = await inviteOf(grid, owner)
  const worker = await registerNode(grid, { enrolment_code: code })
  const { redemption, report } = await earnings(grid, worker)
  const task = await newTask(grid)
  const { body: held } = await worker.claim()
  const campaign = await newCampaign(grid, 1)
  const others = await Promise.all(Array.from({ length: 4 }, () => registerNode(grid)))
  const [stranger, suspended, pending, left] = others as [TestNode, TestNode, TestNode, TestNode]
  await decide(grid, suspended.id, 'suspended')
  await grid.database.query("update grid_nodes set standing = 'pending_approval' where id = $1", [pending.id])
  await left.send('DELETE', `/grid/nodes/${left.id}`)
  return {
    grid,
    worker,
    stranger,
    suspended,
    pending,
    left,
    revokedAdmin: await revokedAdminToken(grid),
    ids: {
      nodes: worker.id,
      task: task.id,
      assignments: held.assignment_id,
      owners: owner.id,
      invites: invite,
      redemptions: redemption,
      campaigns: campaign.id,
    },
    inputSha256: task.data_url.slice('blob:'.length),
    report,
    [Symbol.asyncDispose]: () => grid[Symbol.asyncDispose](),
  }
}

async function earnings(grid: TestGrid, worker: TestNode) {
  await newTask(grid, { reward_eur: 2 })
  const { body: task } = await worker.claim()
  const report = worker.reportOf(task, { solarWh: 0.5 })
  const { status, body } = await worker.send('POST', '/grid/report', report)
  if (status !== 200) throw new Error(`The report was refused: ${JSON.stringify(body)}`)
  const asked = await fetch(new URL(`/grid/nodes/${worker.id}/redemptions`, grid.url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${worker.token}`,
      'content-type': 'application/json',
      'idempotency-key': 'redemption-of-the-worker',
    },
    body: '{}',
  })
  const { redemption_id: redemption } = (await asked.json()) as RedemptionResponse
  return { redemption, report }
}
