import type { Bench } from './support/figure.ts'
import type { Sandboxes } from './support/sandboxes.ts'
import { deadline } from './workloads/deadline.ts'
import { pauseLatency } from './workloads/pause-latency.ts'
import { sandboxStart } from './workloads/sandbox-start.ts'
import { slotMemory } from './workloads/slot-memory.ts'

/**
 * Defends: what a volunteer's computer pays for a program of others beside the program itself: the start and the memory
 * of its sandbox, how soon it gives way, how exactly it is ended.
 */
export const workloads: Bench<Sandboxes> = {
  name: 'workloads',
  defends: 'start, memory, pause and deadline of the sandbox, against 150 ms, 60 MB, 1 s and 50 ms',
  async run(sandboxes) {
    return [
      ...(await sandboxStart(sandboxes)),
      ...(await slotMemory(sandboxes)),
      ...(await pauseLatency(sandboxes)),
      ...(await deadline(sandboxes)),
    ]
  },
}
