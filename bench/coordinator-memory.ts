import { bareNodeFigure, besideBareNode } from './support/beside-bare-node.ts'
import type { PostgresMemory } from './support/coordinator.ts'
import type { Bench, Figure } from './support/figure.ts'
import type { ManyNodes } from './support/many-nodes.ts'
import { summaryOf, watchMemory } from './support/memory-watch.ts'
import { giveEachATask, heartbeatAll, reportAll } from './support/traffic.ts'

const LOAD_MS = 6000
/** Times bare Node; facts/database-and-ledger.md, goal 16. */
const IDLE_TIMES_MOST = 1.6
const LOADED_TIMES_MOST = 2.2

/**
 * Defends: the memory of the built coordinator, idle after a start and while claims, heartbeats and reports come as
 * fast as it answers, beside a Node that runs nothing. PostgreSQL is apart: it is a program of its own.
 */
export const coordinatorMemory: Bench<ManyNodes> = {
  name: 'coordinator-memory',
  defends: 'resident memory of the built coordinator, idle and under full load, beside bare Node',
  async run(stage) {
    const { bareNode, coordinator: idle, postgres } = stage.idle
    const watch = watchMemory(() => [stage.coordinator.pid])
    const startedAt = performance.now()
    while (performance.now() - startedAt < LOAD_MS) {
      await giveEachATask(stage)
      await heartbeatAll(stage)
      await reportAll(stage)
    }
    const { middle, most } = summaryOf(watch.stop())
    return [
      bareNodeFigure(bareNode),
      besideBareNode(bareNode, { name: 'coordinator, idle', memory: idle, mostMb: IDLE_TIMES_MOST * bareNode.rssMb }),
      besideBareNode(bareNode, {
        name: 'coordinator, full load',
        memory: middle,
        mostMb: LOADED_TIMES_MOST * bareNode.rssMb,
        details: { most_rss_mb: most.rssMb },
      }),
      postgresFigure('PostgreSQL, idle (PSS)', postgres),
      postgresFigure('PostgreSQL, full load (PSS)', stage.coordinator.postgresMemory()),
    ]
  },
}

const postgresFigure = (name: string, { pssMb, processes }: PostgresMemory): Figure => ({
  name,
  value: pssMb,
  unit: 'MB',
  details: { processes },
})
