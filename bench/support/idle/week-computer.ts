import { type Computation, ComputeFailure, type Computer } from '#main/compute/ports.ts'
import type { HostEnergyMeter, Measuring } from '#main/energy/ports.ts'
import type { Clock } from '#main/agent/ports.ts'

/** A task takes five minutes of a core. */
const TASK_CORE_MS = 300_000
export const CORES = 4
const REST_W = 10
export const CORE_W = 8
const MEASURING: Measuring = { method: 'played', source: 'a played week', tier: 'C', uncertaintyPct: 25 }

type Run = {
  leftMs: number
  usedMs: number
  share: number
  isPaused: boolean
  readonly end: (error: Error | null) => void
}

/** A computer that computes in played time, and the meter that sees what it draws. */
export function weekComputer(clock: Clock) {
  const runs = new Set<Run>()
  const used = { totalJ: 0, dynamicJ: 0, busyCpuMs: 0 }
  const cores = () => [...runs].reduce((sum, { share, isPaused }) => sum + (isPaused ? 0 : share), 0)

  const computer: Computer = {
    start(): Computation {
      const { promise: result, resolve, reject } = Promise.withResolvers<Uint8Array>()
      const end = (error: Error | null) => {
        runs.delete(run)
        if (error) reject(error)
        else resolve(Buffer.from('{}'))
      }
      const run: Run = { leftMs: TASK_CORE_MS, usedMs: 0, share: 1, isPaused: false, end }
      runs.add(run)
      return {
        result,
        progress: () => run.usedMs / TASK_CORE_MS,
        resumedFraction: () => null,
        outputSoFar: async () => null,
        cpuMs: () => Math.floor(run.usedMs),
        memoryMb: () => 40,
        pause: () => void (run.isPaused = true),
        resume: () => void (run.isPaused = false),
        setCpuShare: (share) => void (run.share = share),
        cancel: async () => run.end(new ComputeFailure('The computation was cancelled.', true)),
      }
    },
  }
  const meter: HostEnergyMeter = {
    ...MEASURING,
    sample: async () => ({
      at: clock.now(),
      cpuUsagePct: (100 * cores()) / CORES,
      powerW: REST_W + CORE_W * cores(),
      totalEnergyJ: used.totalJ,
      dynamicEnergyJ: used.dynamicJ,
      busyCpuMs: used.busyCpuMs,
      measuring: MEASURING,
    }),
  }
  return {
    computer,
    meter,
    drawnW: () => CORE_W * cores(),
    /** So much time has passed. */
    pass(ms: number): void {
      used.totalJ += ((REST_W + CORE_W * cores()) * ms) / 1000
      used.dynamicJ += (CORE_W * cores() * ms) / 1000
      used.busyCpuMs += cores() * ms
      for (const run of runs) {
        if (run.isPaused) continue
        run.usedMs += run.share * ms
        run.leftMs -= run.share * ms
        if (run.leftMs <= 0) run.end(null)
      }
    },
  }
}
