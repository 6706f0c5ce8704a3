import { IDLE_CORES_MAX } from './idle-power.ts'
import type { EnergyClock, HostEnergyMeter, PowerDevice } from './ports.ts'
import { type PowerGauge, powerGauge } from './power-gauge.ts'
import { PowerUnreadable } from './power-unreadable.ts'

const SECONDS = 60
const SECOND_MS = 1000
/** Fewer seconds at rest than this say nothing of rest. */
const AT_REST_LEAST_S = 30

export type IdleFigure = { readonly method: string; readonly watts: number }
/** `none`: no device answers. `busy`: the computer was at rest for too few seconds; `busyCores` is what it used on average. */
export type Calibration =
  | { readonly outcome: 'measured'; readonly figures: readonly IdleFigure[] }
  | { readonly outcome: 'none' }
  | { readonly outcome: 'busy'; readonly atRestS: number; readonly busyCores: number }

type Deps = {
  readonly devices: readonly PowerDevice[]
  /** Counts CPU time. */
  readonly model: HostEnergyMeter
  readonly clock: EnergyClock
  readonly delay: (ms: number) => Promise<void>
  readonly onSecond: (progress: { passedS: number; ofS: number; isAtRest: boolean }) => void
}

type Sums = Map<string, { joules: number; seconds: number }>

/** Measures for a minute, with every device that answers, what this computer draws at rest. Busy seconds do not count. */
export async function calibrateIdle({ devices, model, clock, delay, onSecond }: Deps): Promise<Calibration> {
  const gauges = await answering(devices.map(powerGauge), clock.steadyMs())
  if (gauges.length === 0) return { outcome: 'none' }
  const sums: Sums = new Map()
  let { busyCpuMs } = await model.sample()
  let [lastMs, atRestS, busyMs] = [clock.steadyMs(), 0, 0]
  const beganMs = lastMs
  for (let passedS = 1; passedS <= SECONDS; passedS += 1) {
    await delay(SECOND_MS)
    const [atMs, cpu] = [clock.steadyMs(), await model.sample()]
    const [seconds, usedMs] = [(atMs - lastMs) / 1000, cpu.busyCpuMs - busyCpuMs]
    const isAtRest = usedMs / 1000 <= IDLE_CORES_MAX * seconds
    await takeAll(gauges, { atMs, seconds, sums: isAtRest ? sums : new Map() })
    ;[lastMs, busyCpuMs] = [atMs, cpu.busyCpuMs]
    busyMs += usedMs
    if (isAtRest) atRestS += seconds
    onSecond({ passedS, ofS: SECONDS, isAtRest })
  }
  if (atRestS < AT_REST_LEAST_S) return { outcome: 'busy', atRestS, busyCores: busyMs / (lastMs - beganMs) }
  const figures = [...sums].map(([method, { joules, seconds }]) => ({ method, watts: joules / seconds }))
  return figures.length === 0 ? { outcome: 'none' } : { outcome: 'measured', figures }
}

async function answering(gauges: readonly PowerGauge[], atMs: number): Promise<readonly PowerGauge[]> {
  const answers = await Promise.all(gauges.map((gauge) => usedBy(gauge, atMs)))
  return gauges.filter((_, place) => answers[place] !== 'unreadable')
}

async function takeAll(
  gauges: readonly PowerGauge[],
  { atMs, seconds, sums }: { atMs: number; seconds: number; sums: Sums },
) {
  for (const gauge of gauges) {
    const joules = await usedBy(gauge, atMs)
    if (typeof joules !== 'number') continue
    const before = sums.get(gauge.method) ?? { joules: 0, seconds: 0 }
    sums.set(gauge.method, { joules: before.joules + joules, seconds: before.seconds + seconds })
  }
}

/** Null: it answers, but does not know this interval. */
async function usedBy(gauge: PowerGauge, atMs: number): Promise<number | null | 'unreadable'> {
  try {
    return (await gauge.read(atMs)).usedJ
  } catch (error) {
    if (error instanceof PowerUnreadable) return 'unreadable'
    throw error
  }
}
