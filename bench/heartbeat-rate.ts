import { setTimeout as delay } from 'node:timers/promises'
import type { Bench } from './support/figure.ts'
import type { ManyNodes } from './support/many-nodes.ts'
import { rateFigure } from './support/rate-figure.ts'
import { giveEachATask, heartbeatAll, takeEachTaskBack } from './support/traffic.ts'

/**
 * A heartbeat within a second of its node's last is answered from memory, which is not what is measured. The two
 * baselines between rounds take most of that second.
 */
const WRITTEN_AGAIN_AFTER_MS = 500

const waitUntilWrittenAgain = () => delay(WRITTEN_AGAIN_AFTER_MS)

/**
 * Defends: heartbeats per second, each of another node, each written to the database before it is answered; of nodes
 * that do nothing, and of nodes that keep the lease of one task with it.
 */
export const heartbeatRate: Bench<ManyNodes> = {
  name: 'heartbeat-rate',
  defends: 'heartbeats/s, each of another node, without a task and with the lease of one to renew',
  async run(stage) {
    await takeEachTaskBack(stage)
    const idle = await rateFigure(stage, {
      name: 'heartbeats of idle nodes',
      prepare: waitUntilWrittenAgain,
      send: heartbeatAll,
    })
    await giveEachATask(stage)
    const busy = await rateFigure(stage, {
      name: 'heartbeats of busy nodes',
      prepare: waitUntilWrittenAgain,
      send: heartbeatAll,
    })
    return [idle, busy]
  },
}
