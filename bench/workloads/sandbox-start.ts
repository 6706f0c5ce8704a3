import type { Figure } from '../support/figure.ts'
import { cpuTimeOf } from '../support/processes.ts'
import { RETURNS } from '../support/sandbox-programs.ts'
import type { Sandboxes } from '../support/sandboxes.ts'
import { median, percentile, rangeOf } from '../support/statistics.ts'

const WARM_UPS = 5
const RUNS = 50
const TARGET = { most: 150 }

/**
 * From the assignment to the result of a program that returns at once. The way back of the result is in it too, so that
 * the first instruction comes a little earlier. The details have the CPU time from the start of a process to its end,
 * which depends little on who else wants the cores.
 */
export async function sandboxStart(sandboxes: Sandboxes): Promise<readonly Figure[]> {
  const module = sandboxes.stored('returns.wasm', RETURNS)
  const beforeMs = cpuTimeOf(process.pid).endedChildrenMs
  const times: number[] = []
  for (let run = 0; run < WARM_UPS + RUNS; run++) {
    const { computation, startedAtMs, goneAtMs } = sandboxes.start(module)
    await computation.result
    if (run >= WARM_UPS) times.push(performance.now() - startedAtMs)
    await goneAtMs
  }
  const cpuMs = (cpuTimeOf(process.pid).endedChildrenMs - beforeMs) / (WARM_UPS + RUNS)
  const details = { runs: RUNS, cpu_ms: cpuMs }
  return [
    { name: 'sandbox start, p50', value: median(times), unit: 'ms', range: rangeOf(times), target: TARGET, details },
    { name: 'sandbox start, p95', value: percentile(times, 95), unit: 'ms', target: TARGET, details },
  ]
}
