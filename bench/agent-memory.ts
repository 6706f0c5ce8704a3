import { besideBareNode } from './support/beside-bare-node.ts'
import type { Bench } from './support/figure.ts'
import { summaryOf } from './support/memory-watch.ts'
import type { OneNode } from './support/one-node.ts'

/** What the public reference design of this system asks of its node, which is written in Rust. */
const REFERENCE_MB = 50

/**
 * Defends: the memory of the built agent, idle and while it works through audits of real files, beside a Node that
 * runs nothing. The process that computes is apart: it is there while a task runs.
 */
export const agentMemory: Bench<OneNode> = {
  name: 'agent-memory',
  defends: 'resident memory of the built agent, idle and at work, beside bare Node',
  run({ bareNode, idle, short, long }) {
    const busy = summaryOf([...short.memory, ...long.memory])
    const computation = summaryOf(long.computation)
    return Promise.resolve([
      besideBareNode(bareNode, { name: 'agent, idle', memory: idle.memory, mostMb: REFERENCE_MB }),
      besideBareNode(bareNode, {
        name: 'agent, at work',
        memory: busy.middle,
        mostMb: REFERENCE_MB,
        details: { most_rss_mb: busy.most.rssMb },
      }),
      besideBareNode(bareNode, {
        name: 'computation (data_hash)',
        memory: computation.middle,
        details: { most_rss_mb: computation.most.rssMb },
      }),
    ])
  },
}
