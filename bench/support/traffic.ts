import { claimOf, ensureGood, heartbeatOf, keepClaimed, keepReported, type LoadNode, reportOf } from './nodes.ts'
import type { Answer } from './load-line.ts'
import type { ManyNodes } from './many-nodes.ts'
import { sendAll } from './send.ts'

/** Requests on their way at once. */
export const LINES = 128

/** What a number of requests took: time, and CPU time of everybody who had a part in it. */
export type Spent = {
  readonly requests: number
  readonly seconds: number
  readonly coordinatorMs: number
  readonly postgresMs: number
  readonly generatorMs: number
}

export async function heartbeatAll(stage: ManyNodes): Promise<Spent> {
  const { answers, spent } = await send(stage, stage.nodes.map(heartbeatOf))
  ensureGood(answers)
  return spent
}

export async function claimAll(stage: ManyNodes): Promise<Spent> {
  return claimFor(stage, stage.nodes)
}

export async function reportAll(stage: ManyNodes): Promise<Spent> {
  return reportFor(stage, stage.nodes)
}

/** Every node has a task afterwards. */
export async function giveEachATask(stage: ManyNodes): Promise<void> {
  await stage.ensureWaiting(stage.nodes.length)
  await claimFor(stage, idleNodes(stage))
}

/** No node has a task afterwards, and there is one for each. */
export async function takeEachTaskBack(stage: ManyNodes): Promise<void> {
  await reportFor(stage, busyNodes(stage))
  await stage.ensureWaiting(stage.nodes.length)
}

const idleNodes = ({ nodes }: ManyNodes) => nodes.filter(({ held }) => held === null)
const busyNodes = ({ nodes }: ManyNodes) => nodes.filter(({ held }) => held !== null)

async function claimFor(stage: ManyNodes, nodes: readonly LoadNode[]): Promise<Spent> {
  const { answers, spent } = await send(stage, nodes.map(claimOf))
  keepClaimed(nodes, answers)
  return spent
}

async function reportFor(stage: ManyNodes, nodes: readonly LoadNode[]): Promise<Spent> {
  const { answers, spent } = await send(stage, nodes.map(reportOf))
  keepReported(nodes, answers)
  return spent
}

async function send(
  { coordinator }: ManyNodes,
  requests: readonly string[],
): Promise<{ answers: readonly Answer[]; spent: Spent }> {
  const before = { ...coordinator.cpuMs(), generator: process.cpuUsage() }
  const { answers, seconds } = await sendAll({ url: coordinator.url, requests, lines: LINES })
  const { user, system } = process.cpuUsage(before.generator)
  const after = coordinator.cpuMs()
  return {
    answers,
    spent: {
      requests: requests.length,
      seconds,
      coordinatorMs: after.coordinator - before.coordinator,
      postgresMs: after.postgres - before.postgres,
      generatorMs: (user + system) / 1000,
    },
  }
}
