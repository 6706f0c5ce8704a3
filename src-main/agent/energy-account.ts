import type { AgentWarning } from '#core/contracts/agent.ts'
import type { EvidenceQuarter } from '#core/contracts/evidence.ts'
import type { HostEnergyMeter, HostEnergySample } from '../energy/ports.ts'
import { isSetUp, type SolarQuality, type SolarReading, type SolarSource } from '../solar/ports.ts'
import type { Clock, Delay } from './ports.ts'
import type { z } from 'zod'

/** Sun that was read longer ago than this, or that should hold for longer, counts as none. */
const SOLAR_FRESH_MS = 120_000
/** More is no roof, and the coordinator takes no more. */
const SOLAR_MAX_W = 10_000_000
/** A meter or source that does not answer for so long has failed: finished tasks wait for the reading. */
const READ_PATIENCE_MS = 15_000
const QUARTER_MS = 15 * 60_000
const UWH_PER_J = 1e6 / 3600

type Quarter = { energyJ: number; solarJ: number }
type Share = { cpuMs: () => number; seenCpuMs: number; readonly quarters: Map<number, Quarter> }

/** What a task used, in exact µWh; the quarters add up to the sums. */
export type TaskEnergy = {
  readonly energyUWh: bigint
  readonly solarUWh: bigint
  readonly quarters: readonly z.infer<typeof EvidenceQuarter>[]
}
export type EnergyNow = {
  readonly powerW: number | null
  readonly cpuUsagePct: number
  readonly solarW: number
  /** How the sun was measured when it was read last; null while it never was. */
  readonly solarQuality: SolarQuality | null
  /** What keeps meter or sun from being read. */
  readonly problems: readonly AgentWarning[]
}

export type EnergyAccount = {
  /** Begins to count for a task; `cpuMs` tells the CPU time of its process so far. */
  open(id: string, cpuMs: () => number): void
  /** What the task has used up to the last reading. */
  soFar(id: string): TaskEnergy
  close(id: string): void
  /**
   * Reads meter and sun, and gives each open task its share of what was used since the last reading. Never rejects: what
   * cannot be read counts as nothing used and no sun, and is named in `problems`.
   */
  read(): Promise<void>
  now(): EnergyNow
}

type Deps = { meter: HostEnergyMeter; solar: SolarSource | null; clock: Clock; delay: Delay }

/**
 * Energy of a task = its share of the CPU time of the energy above idle (spec section 6): in each interval the energy
 * above idle is divided by CPU time, so that the tasks together never get more than the host used. The sun's part is
 * what the roof gives over what the host draws, at most all of it.
 */
export function energyAccount(deps: Deps): EnergyAccount {
  const tasks = new Map<string, Share>()
  let last: HostEnergySample | null = null
  let lastSteadyMs = 0
  let sun = NO_SUN
  let meterProblem: AgentWarning | null = null
  let reading: Promise<void> = Promise.resolve()

  async function readOnce(): Promise<void> {
    try {
      const sample = ensureFinite(await inTime(deps.meter.sample(), deps.delay))
      sun = await readSun(deps, sun.quality)
      const nowSteadyMs = deps.clock.steadyMs()
      const tookMs = nowSteadyMs - lastSteadyMs
      if (last) divide([...tasks.values()], { before: last, after: sample, tookMs, solarW: sun.watts })
      else for (const task of tasks.values()) task.seenCpuMs = task.cpuMs()
      last = sample
      lastSteadyMs = nowSteadyMs
      meterProblem = null
    } catch (error) {
      meterProblem = { code: 'meter_unreadable', values: { detail: messageOf(error) } }
    }
  }

  return {
    open: (id, cpuMs) => void tasks.set(id, { cpuMs, seenCpuMs: cpuMs(), quarters: new Map() }),
    soFar: (id) => energyOf(tasks.get(id)?.quarters ?? new Map()),
    close: (id) => void tasks.delete(id),
    /** One reading after the other: two at once would count one interval twice. */
    read: () => (reading = reading.then(readOnce)),
    now: () => ({
      powerW: last?.powerW ?? null,
      cpuUsagePct: last?.cpuUsagePct ?? 0,
      solarW: sun.watts,
      solarQuality: sun.quality,
      problems: [meterProblem, sun.problem].filter((problem) => problem !== null),
    }),
  }
}

type Interval = { before: HostEnergySample; after: HostEnergySample; tookMs: number; solarW: number }

function divide(tasks: readonly Share[], { before, after, tookMs, solarW }: Interval): void {
  const usedJ = Math.max(0, after.dynamicEnergyJ - before.dynamicEnergyJ)
  const cpuMs = tasks.map((task) => Math.max(0, task.cpuMs() - task.seenCpuMs))
  const busyMs = Math.max(after.busyCpuMs - before.busyCpuMs, sum(cpuMs))
  // What the roof gives now says nothing about the hours in which nobody looked, whatever the clock was set to meanwhile.
  const isShort = tookMs <= SOLAR_FRESH_MS
  const solarShare = isShort && after.powerW > 0 ? Math.min(1, solarW / after.powerW) : 0
  for (const [place, task] of tasks.entries()) {
    const taskMs = cpuMs[place] ?? 0
    task.seenCpuMs += taskMs
    if (busyMs === 0) continue
    const energyJ = usedJ * (taskMs / busyMs)
    addTo(quarterOf(task.quarters, after.at), energyJ, energyJ * solarShare)
  }
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

function quarterOf(quarters: Map<number, Quarter>, at: Date): Quarter {
  const startsAt = Math.floor(at.getTime() / QUARTER_MS) * QUARTER_MS
  const quarter = quarters.get(startsAt) ?? { energyJ: 0, solarJ: 0 }
  quarters.set(startsAt, quarter)
  return quarter
}

function addTo(quarter: Quarter, energyJ: number, solarJ: number): void {
  quarter.energyJ += energyJ
  quarter.solarJ += solarJ
}

/** Each quarter is floored to µWh once; the task's energy is the sum of its quarters. */
function energyOf(quarters: ReadonlyMap<number, Quarter>): TaskEnergy {
  const floored = [...quarters].map(([startsAt, { energyJ, solarJ }]) => {
    const energyUWh = BigInt(Math.floor(energyJ * UWH_PER_J))
    const solarUWh = BigInt(Math.floor(Math.min(energyJ, solarJ) * UWH_PER_J))
    return { startsAt, energyUWh, solarUWh }
  })
  return {
    energyUWh: floored.reduce((total, { energyUWh }) => total + energyUWh, 0n),
    solarUWh: floored.reduce((total, { solarUWh }) => total + solarUWh, 0n),
    quarters: floored.map(({ startsAt, energyUWh, solarUWh }) => ({
      starts_at: new Date(startsAt).toISOString(),
      energy_wh: Number(energyUWh) / 1e6,
      solar_wh: Number(solarUWh) / 1e6,
    })),
  }
}

type Sun = { readonly watts: number; readonly quality: SolarQuality | null; readonly problem: AgentWarning | null }
const NO_SUN: Sun = { watts: 0, quality: null, problem: null }

/** Unknown is never solar: a source that does not answer, or answers with old news, counts as 0 W. */
async function readSun({ solar, clock, delay }: Deps, quality: SolarQuality | null): Promise<Sun> {
  if (!isSetUp(solar)) return NO_SUN
  try {
    const reading = await inTime(solar.read(), delay)
    return { watts: freshWatts(reading, clock.now()), quality: reading.quality, problem: null }
  } catch (error) {
    const values = { source: solar.name, detail: messageOf(error) }
    return { watts: 0, quality, problem: { code: 'sun_unreadable', values } }
  }
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))

/** A time ahead of ours is as unknown as an old one: such a reading would stay fresh for as long as it is ahead. */
function freshWatts({ at, pvW }: SolarReading, now: Date): number {
  const isFresh = Math.abs(now.getTime() - at.getTime()) <= SOLAR_FRESH_MS
  return isFresh && pvW !== null && pvW > 0 && pvW <= SOLAR_MAX_W ? pvW : 0
}

function ensureFinite(sample: HostEnergySample): HostEnergySample {
  const { cpuUsagePct, powerW, dynamicEnergyJ, busyCpuMs } = sample
  if ([cpuUsagePct, powerW, dynamicEnergyJ, busyCpuMs].every(Number.isFinite)) return sample
  throw new Error('it gives no number')
}

/** Rejects when a reading takes too long; what it brings later is nobody's. */
async function inTime<T>(reading: Promise<T>, delay: Delay): Promise<T> {
  const over = new AbortController()
  const patience = delay(READ_PATIENCE_MS, over.signal).then((): never => {
    throw new Error(`no answer for ${READ_PATIENCE_MS / 1000} s`)
  })
  try {
    return await Promise.race([reading, patience])
  } finally {
    over.abort()
  }
}
