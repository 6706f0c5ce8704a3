import type { Bench } from './support/figure.ts'
import type { Sandboxes } from './support/sandboxes.ts'
import { deadline } from './workloads/deadline.ts'
import { pauseLatency } from './workloads/pause-latency.ts'
import { renderRate } from './workloads/render-rate.ts'
import { saveMemory } from './workloads/save-memory.ts'
import { sandboxStart } from './workloads/sandbox-start.ts'
import { slotMemory } from './workloads/slot-memory.ts'

/**
 * Defends: what a volunteer's computer pays for a program of others beside the program itself: the start and the memory
 * of its sandbox, how soon it gives way, how exactly it is ended, and how much slower it is for being in one.
 */
export const workloads: Bench<Sandboxes> = {
  name: 'workloads',
  defends:
    'sandbox: start ≤ 150 ms, memory ≤ 60 MB and never above its need, pause ≤ 1 s, kill ≤ 50 ms late; rays/s in it, on Node and in C',
  async run(sandboxes) {
    return [
      ...(await sandboxStart(sandboxes)),
      ...(await slotMemory(sandboxes)),
      ...(await saveMemory(sandboxes)),
      ...(await pauseLatency(sandboxes)),
      ...(await deadline(sandboxes)),
      ...(await renderRate(sandboxes)),
    ]
  },
}
