import type { Bench, Figure } from './support/figure.ts'
import type { Answer } from './support/load-line.ts'
import type { ManyNodes } from './support/many-nodes.ts'
import {
  claimOf,
  ensureGood,
  heartbeatOf,
  keepClaimed,
  keepReported,
  type LoadNode,
  reportOf,
} from './support/nodes.ts'
import { sendPaced } from './support/send.ts'
import { percentile } from './support/statistics.ts'
import { takeEachTaskBack } from './support/traffic.ts'

const PER_SECOND = 100
/** Eight seconds each; eight of them are slower than the 99th percentile. */
const REQUESTS = 800
const LINES = 64

/**
 * Defends: how long one node waits for an answer (p50 and p99) while 100 requests of a kind come every second. Measured
 * from when each was due, not from when it could be sent.
 */
export const latency: Bench<ManyNodes> = {
  name: 'latency',
  defends: 'p50 and p99 of heartbeat, claim and report at 100 requests/s, from when each was due',
  async run(stage) {
    await takeEachTaskBack(stage)
    const nodes = stage.nodes.slice(0, REQUESTS)
    return [
      ...(await pace(stage, { name: 'heartbeat', nodes, textOf: heartbeatOf, keep: ensureGoodOf })),
      ...(await pace(stage, { name: 'claim', nodes, textOf: claimOf, keep: keepClaimed })),
      ...(await pace(stage, { name: 'report', nodes, textOf: reportOf, keep: keepReported })),
    ]
  },
}

type Kind = {
  readonly name: string
  readonly nodes: readonly LoadNode[]
  readonly textOf: (node: LoadNode) => string
  readonly keep: (nodes: readonly LoadNode[], answers: readonly Answer[]) => void
}

const ensureGoodOf: Kind['keep'] = (_, answers) => ensureGood(answers)

async function pace({ coordinator }: ManyNodes, { name, nodes, textOf, keep }: Kind): Promise<readonly Figure[]> {
  const load = { url: coordinator.url, requests: nodes.map(textOf), lines: LINES, perSecond: PER_SECOND }
  const sent = await sendPaced(load)
  keep(
    nodes,
    sent.map(({ answer }) => answer),
  )
  const latenciesMs = sent.map(({ latencyMs }) => latencyMs)
  const latesMs = sent.map(({ lateMs }) => lateMs)
  const generator_late_p99_ms = percentile(latesMs, 99)
  const details = { requests: sent.length, per_second: PER_SECOND, generator_late_p99_ms }
  return [
    { name: `${name}, p50 at 100/s`, value: percentile(latenciesMs, 50), unit: 'ms', details },
    { name: `${name}, p99 at 100/s`, value: percentile(latenciesMs, 99), unit: 'ms', details },
  ]
}
