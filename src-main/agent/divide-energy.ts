import type { EvidenceTier } from '#core/energy/evidence.ts'
import { byQuarters } from '#core/energy/quarters.ts'
import type { Draw } from '#core/energy/site-pool.ts'
import type { HostEnergySample } from '../energy/ports.ts'
import { measuredBy, quarterOf, type TaskMeter } from './task-energy.ts'

/** What our tasks drew between two readings of the meter, within one quarter, until it is known how much of it the sun gave. */
export type Interval = Draw & {
  readonly quarterMs: number
  readonly taskW: ReadonlyMap<TaskMeter, number>
  /** The whole computer, and that without any work. */
  readonly hostW: number
  readonly restW: number
  /** The same as energy, and what our tasks used of it, in J. */
  readonly hostJ: number
  readonly tasksJ: number
}

/** What the meter said, and when by the clock that passes evenly. */
export type Read = { readonly sample: HostEnergySample; readonly atMs: number }
type Between = { readonly before: Read; readonly after: Read; readonly sunTier: EvidenceTier | null }

/**
 * Gives each task its share of what was used, and tells it by the quarters of an hour in which it was; no interval when no
 * time has passed, so that nothing can be said of power.
 */
export function divide(tasks: readonly TaskMeter[], { before, after, sunTier }: Between): readonly Interval[] {
  const { sample } = after
  const usedJ = Math.max(0, sample.dynamicEnergyJ - before.sample.dynamicEnergyJ)
  const totalJ = Math.max(usedJ, sample.totalEnergyJ - before.sample.totalEnergyJ)
  const cpuMs = tasks.map((task) => Math.max(0, task.cpuMs() - task.seenCpuMs))
  const busyMs = Math.max(sample.busyCpuMs - before.sample.busyCpuMs, sumOf(cpuMs))
  const atWork = cpuMs.filter((ms) => ms > 0).length
  // The day's clock may have been set meanwhile.
  const aheadMs = sample.at.getTime() - after.atMs
  const parts = byQuarters(before.atMs + aheadMs, after.atMs + aheadMs)
  const taskJ = new Map<TaskMeter, number>()
  for (const [place, task] of tasks.entries()) {
    const taskMs = cpuMs[place] ?? 0
    task.seenCpuMs += taskMs
    if (taskMs === 0) continue
    const energyJ = usedJ * (taskMs / busyMs)
    taskJ.set(task, energyJ)
    for (const { quarterMs, share } of parts) quarterOf(task, quarterMs).energyJ += energyJ * share
    task.restJ += (totalJ - usedJ) / atWork
    measuredBy(task, sample.measuring, sunTier)
  }
  const seconds = (after.atMs - before.atMs) / 1000
  if (seconds <= 0) return []
  const power = powerOf({ taskJ, usedJ, totalJ, seconds, sample })
  return parts.map(({ quarterMs, fromMs, toMs, share }) => ({
    ...power,
    quarterMs,
    fromMs: fromMs - aheadMs,
    toMs: toMs - aheadMs,
    hostJ: totalJ * share,
    tasksJ: power.drawnW * seconds * share,
  }))
}

type Used = {
  readonly taskJ: ReadonlyMap<TaskMeter, number>
  readonly usedJ: number
  readonly totalJ: number
  readonly seconds: number
  readonly sample: HostEnergySample
}

function powerOf({ taskJ, usedJ, totalJ, seconds, sample }: Used) {
  const drawnW = sumOf([...taskJ.values()]) / seconds
  return {
    taskW: new Map([...taskJ].map(([task, energyJ]) => [task, energyJ / seconds])),
    drawnW,
    sureW: drawnW * (1 - Math.min(100, sample.measuring.uncertaintyPct) / 100),
    hostW: Math.max(drawnW, totalJ / seconds, sample.powerW),
    restW: (totalJ - usedJ) / seconds,
  }
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
