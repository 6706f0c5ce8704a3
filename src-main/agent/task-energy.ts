import type { EvidenceQuarter } from '#core/contracts/evidence.ts'
import { type EvidenceTier, weakerTier } from '#core/energy/evidence.ts'
import type { z } from 'zod'
import type { Measuring } from '../energy/ports.ts'

const UWH_PER_J = 1e6 / 3600

/** What a task used, in exact µWh; the quarters add up to the sums. */
export type TaskEnergy = {
  readonly energyUWh: bigint
  readonly solarUWh: bigint
  readonly quarters: readonly z.infer<typeof EvidenceQuarter>[]
  /** With its share of what the computer draws at rest: for footprints, never for pay. */
  readonly totalUWh: bigint
  /** The least certain that any of it was measured; null while nothing was. */
  readonly measuring: Measuring | null
}

type Quarter = { energyJ: number; solarJ: number }
/** What one task has used so far. */
export type TaskMeter = {
  readonly cpuMs: () => number
  seenCpuMs: number
  readonly quarters: Map<number, Quarter>
  restJ: number
  measuring: Measuring | null
}

export const taskMeter = (cpuMs: () => number): TaskMeter => ({
  cpuMs,
  seenCpuMs: cpuMs(),
  quarters: new Map(),
  restJ: 0,
  measuring: null,
})

export function quarterOf({ quarters }: TaskMeter, startsAtMs: number): Quarter {
  const quarter = quarters.get(startsAtMs) ?? { energyJ: 0, solarJ: 0 }
  quarters.set(startsAtMs, quarter)
  return quarter
}

/** How a task was measured as a whole: as uncertain as the worst of it, as good evidence as the weakest. */
export function measuredBy(task: TaskMeter, measuring: Measuring, sun: EvidenceTier | null): void {
  const worse = (task.measuring?.uncertaintyPct ?? 0) > measuring.uncertaintyPct ? task.measuring : measuring
  const tier = weakerTier(task.measuring?.tier ?? 'A', weakerTier(measuring.tier, sun ?? 'A'))
  task.measuring = { ...(worse ?? measuring), tier }
}

/** The sun of a task is as good evidence as the weakest reading that gave any of it. */
export function sunnedBy(task: TaskMeter, sun: EvidenceTier): void {
  if (task.measuring !== null) task.measuring = { ...task.measuring, tier: weakerTier(task.measuring.tier, sun) }
}

/** Each quarter is floored to µWh once; the task's energy is the sum of its quarters. */
export function energyOf(task: TaskMeter | undefined): TaskEnergy {
  const floored = [...(task?.quarters ?? [])].map(([startsAtMs, { energyJ, solarJ }]) => {
    const energyUWh = BigInt(Math.floor(energyJ * UWH_PER_J))
    const solarUWh = BigInt(Math.floor(Math.min(energyJ, solarJ) * UWH_PER_J))
    return { startsAtMs, energyUWh, solarUWh }
  })
  const energyUWh = floored.reduce((total, quarter) => total + quarter.energyUWh, 0n)
  return {
    energyUWh,
    solarUWh: floored.reduce((total, { solarUWh }) => total + solarUWh, 0n),
    totalUWh: energyUWh + BigInt(Math.floor((task?.restJ ?? 0) * UWH_PER_J)),
    measuring: task?.measuring ?? null,
    quarters: floored.map(({ startsAtMs, energyUWh, solarUWh }) => ({
      starts_at: new Date(startsAtMs).toISOString(),
      energy_wh: Number(energyUWh) / 1e6,
      solar_wh: Number(solarUWh) / 1e6,
    })),
  }
}
