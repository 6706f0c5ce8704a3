import type { AgentWarning } from '#core/contracts/agent.ts'
import type { EvidenceQuarter } from '#core/contracts/evidence.ts'
import type { HostEnergyMeter, HostEnergySample } from '../energy/ports.ts'
import { isSetUp, type SolarQuality, type SolarReading, type SolarSource } from '../solar/ports.ts'
import type { Clock, Delay } from './ports.ts'
import type { z } from 'zod'
import { type SurplusRule, surplusW } from '#core/energy/surplus.ts'

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
  /** The last good reading of the site's meters, however old; null while there never was one. */
  readonly reading: SolarReading | null
  /** How long ago that was measured, in s, whatever the clock was set to meanwhile. */
  readonly readingAgeS: number | null
  /** What the sun gives that only our own tasks may use, their load added back; null where that is not known, or no longer. */
  readonly surplusW: number | null
  /** What our tasks draw above idle, in the last interval between two readings of this computer's meter. */
  readonly ownW: number
  /** What this computer would draw without any work, in W; null before the first reading. */
  readonly hostIdleW: number | null
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

type Deps = {
  meter: HostEnergyMeter
  solar: SolarSource | null
  /** What the owner has said of the site: asked for at every reading. */
  site?: () => SiteRule
  clock: Clock
  delay: Delay
}
/** As in the settings of the site: `batteryFirstPct` and `assumedLoadW` of `surplusW`. */
export type SiteRule = Omit<SurplusRule, 'ownW'>
const NO_RULE: SiteRule = { batteryFirstPct: 0, assumedLoadW: 0 }

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
  let power = { ownW: 0, hostIdleW: null as number | null }
  let meterProblem: AgentWarning | null = null
  let reading: Promise<void> = Promise.resolve()

  async function readOnce(): Promise<void> {
    try {
      const sample = ensureFinite(await inTime(deps.meter.sample(), deps.delay))
      sun = await readSun(deps, sun)
      const nowSteadyMs = deps.clock.steadyMs()
      const tookMs = nowSteadyMs - lastSteadyMs
      if (last) {
        const usedJ = divide([...tasks.values()], { before: last, after: sample, tookMs, solarW: sun.watts })
        power = powerIn({ before: last, after: sample, tookMs, usedJ })
      } else for (const task of tasks.values()) task.seenCpuMs = task.cpuMs()
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
      ...readingNow(deps, sun, power.ownW),
      ...power,
      problems: [meterProblem, sun.problem].filter((problem) => problem !== null),
    }),
  }
}

type Interval = { before: HostEnergySample; after: HostEnergySample; tookMs: number; solarW: number }

/** What our tasks and the computer without any work drew in an interval, in W. */
function powerIn({ before, after, tookMs, usedJ }: Omit<Interval, 'solarW'> & { usedJ: number }) {
  if (tookMs <= 0) return { ownW: 0, hostIdleW: null }
  const dynamicW = Math.max(0, after.dynamicEnergyJ - before.dynamicEnergyJ) / (tookMs / 1000)
  return { ownW: usedJ / (tookMs / 1000), hostIdleW: Math.max(0, after.powerW - dynamicW) }
}

/** Gives each task its share; returns what they used together, in J. */
function divide(tasks: readonly Share[], { before, after, tookMs, solarW }: Interval): number {
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
  return busyMs === 0 ? 0 : usedJ * (sum(cpuMs) / busyMs)
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

type Sun = {
  readonly watts: number
  readonly quality: SolarQuality | null
  readonly problem: AgentWarning | null
  /** The last good reading, how old it was when it was heard, and when that was. */
  readonly heard: { readonly reading: SolarReading; readonly ageMs: number; readonly atSteadyMs: number } | null
}
const NO_SUN: Sun = { watts: 0, quality: null, problem: null, heard: null }

/** The last reading and what it means now; a surplus that was measured too long ago is not known any more. */
function readingNow({ clock, site }: Deps, { heard }: Sun, ownW: number) {
  if (heard === null) return { reading: null, readingAgeS: null, surplusW: null }
  const ageMs = heard.ageMs + clock.steadyMs() - heard.atSteadyMs
  const isFresh = ageMs <= SOLAR_FRESH_MS
  return {
    reading: heard.reading,
    readingAgeS: ageMs / 1000,
    surplusW: isFresh ? surplusW(heard.reading, { ...(site?.() ?? NO_RULE), ownW }) : null,
  }
}

/** Unknown is never solar: a source that does not answer, or answers with old news, counts as 0 W. */
async function readSun({ solar, clock, delay }: Deps, { quality, heard }: Sun): Promise<Sun> {
  if (!isSetUp(solar)) return NO_SUN
  try {
    const reading = await inTime(solar.read(), delay)
    const ageMs = Math.abs(clock.now().getTime() - reading.at.getTime())
    return {
      watts: freshWatts(reading, clock.now()),
      quality: reading.quality,
      problem: null,
      heard: { reading, ageMs, atSteadyMs: clock.steadyMs() },
    }
  } catch (error) {
    const values = { source: solar.name, detail: messageOf(error) }
    return { watts: 0, quality, problem: { code: 'sun_unreadable', values }, heard }
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
