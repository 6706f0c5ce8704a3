import { randomBytes } from 'node:crypto'
import type { Evidence } from '#core/contracts/evidence.ts'
import { ClaimResponse } from '#core/contracts/tasks.ts'
import { sender } from '#e2e/fixtures/test-grid.ts'
import { registerNode, type TestNode } from '#e2e/fixtures/test-node.ts'
import { type Answer, requestText } from './load-line.ts'

const REGISTRATIONS_AT_ONCE = 16
/** Bytes of a result: a fixity report of some eight files. Random, so that each is a blob of its own. */
const RESULT_BYTES = 1024
const QUARTER_MS = 15 * 60_000

type Held = { readonly id: string; readonly assignment_id: string }
/** A node that speaks the protocol and computes nothing; it holds at most one task. */
export type LoadNode = { readonly node: TestNode; held: Held | null }

export async function registerNodes(
  grid: { url: string; coordinatorId: string },
  count: number,
): Promise<readonly LoadNode[]> {
  const nodes: LoadNode[] = []
  const anyone = sender(grid.url)
  let begun = 0
  const register = async () => {
    while (begun < count) {
      begun += 1
      nodes.push({ node: await registerNode({ ...grid, anyone }), held: null })
    }
  }
  await Promise.all(Array.from({ length: REGISTRATIONS_AT_ONCE }, register))
  return nodes
}

/** What a node says every half minute, the task it is at included. */
export const heartbeatOf = ({ node, held }: LoadNode) =>
  requestText({
    method: 'POST',
    path: '/grid/heartbeat',
    token: node.token,
    json: {
      node_id: node.id,
      cpu_usage: 20,
      solar_watts: 500,
      accepting: true,
      agent_version: '0.1.0',
      running: held ? [{ assignment_id: held.assignment_id, progress: 0.5 }] : [],
    },
  })

/** As the agent asks, with work waiting. */
export const claimOf = ({ node }: LoadNode) =>
  requestText({
    method: 'GET',
    path: `/grid/task?node_id=${node.id}&types=data_hash&memory_mb=4096&wait=30&workloads=builtin`,
    token: node.token,
  })

/** Signed when it is made, so that the generator's signatures are not in what is measured. */
export function reportOf({ node, held }: LoadNode): string {
  if (held === null) throw new Error('A node without a task has nothing to report')
  const result = randomBytes(RESULT_BYTES / 2).toString('hex')
  const work = { energyWh: 2.5, solarWh: 1.25, result, evidence: evidenceNow() }
  return requestText({ method: 'POST', path: '/grid/report', token: node.token, json: node.reportOf(held, work) })
}

function evidenceNow(): Evidence {
  const startsAt = new Date(Math.floor(Date.now() / QUARTER_MS) * QUARTER_MS).toISOString()
  return {
    tier: 'declared',
    method: 'cpu-model+fixed-watts',
    uncertainty_pct: 50,
    source: 'unknown computer (Cloud Carbon Footprint average per logical core), typed watts',
    quarters: [{ starts_at: startsAt, energy_wh: 2.5, solar_wh: 1.25 }],
    workload_sha256: null,
  }
}

/** Every answer must be a success: a rate of refusals is not a rate. */
export function ensureGood(answers: readonly Answer[]): void {
  const bad = answers.find(({ status }) => status !== 200)
  if (bad) throw new Error(`The coordinator answered ${bad.status}: ${bad.body}`)
}

/** Gives each node the task it was given, and makes sure that none was given twice. */
export function keepClaimed(nodes: readonly LoadNode[], answers: readonly Answer[]): void {
  ensureGood(answers)
  const tasks = answers.map(({ body }) => ClaimResponse.parse(JSON.parse(body)))
  if (new Set(tasks.map(({ id }) => id)).size !== nodes.length) throw new Error('A task was given to two nodes')
  for (const [place, node] of nodes.entries()) {
    const { id, assignment_id } = tasks[place] ?? {}
    if (id !== undefined && assignment_id !== undefined) node.held = { id, assignment_id }
  }
}

export function keepReported(nodes: readonly LoadNode[], answers: readonly Answer[]): void {
  ensureGood(answers)
  for (const node of nodes) node.held = null
}
