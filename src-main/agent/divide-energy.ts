import type { EvidenceTier } from '#core/energy/evidence.ts'
import type { Draw } from '#core/energy/site-pool.ts'
import type { HostEnergySample } from '../energy/ports.ts'
import { measuredBy, quarterOf, quarterStart, type TaskMeter } from './task-energy.ts'

/** What our tasks drew between two readings of the meter, until it is known how much of it the sun gave. */
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

/** Gives each task its share of an interval; null when no time has passed in it, so that nothing can be said of power. */
export function divide(tasks: readonly TaskMeter[], { before, after, sunTier }: Between): Interval | null {
  const { sample } = after
  const usedJ = Math.max(0, sample.dynamicEnergyJ - before.sample.dynamicEnergyJ)
  const totalJ = Math.max(usedJ, sample.totalEnergyJ - before.sample.totalEnergyJ)
  const cpuMs = tasks.map((task) => Math.max(0, task.cpuMs() - task.seenCpuMs))
  const busyMs = Math.max(sample.busyCpuMs - before.sample.busyCpuMs, sumOf(cpuMs))
  const atWork = cpuMs.filter((ms) => ms > 0).length
  const quarterMs = quarterStart(sample.at.getTime())
  const taskJ = new Map<TaskMeter, number>()
  for (const [place, task] of tasks.entries()) {
    const taskMs = cpuMs[place] ?? 0
    task.seenCpuMs += taskMs
    if (taskMs === 0) continue
    const energyJ = usedJ * (taskMs / busyMs)
    taskJ.set(task, energyJ)
    quarterOf(task, quarterMs).energyJ += energyJ
    task.restJ += (totalJ - usedJ) / atWork
    measuredBy(task, sample.measuring, sunTier)
  }
  const seconds = (after.atMs - before.atMs) / 1000
  if (seconds <= 0) return null
  const tasksJ = sumOf([...taskJ.values()])
  const drawnW = tasksJ / seconds
  return {
    fromMs: before.atMs,
    toMs: after.atMs,
    quarterMs,
    taskW: new Map([...taskJ].map(([task, energyJ]) => [task, energyJ / seconds])),
    drawnW,
    sureW: drawnW * (1 - Math.min(100, sample.measuring.uncertaintyPct) / 100),
    hostW: Math.max(drawnW, sample.powerW),
    restW: (totalJ - usedJ) / seconds,
    hostJ: totalJ,
    tasksJ,
  }
}

const sumOf = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)
