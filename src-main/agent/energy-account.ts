import type { AgentWarning } from '#core/contracts/agent.ts'
import type { SunNow } from '#core/contracts/solar.ts'
import type { HostEnergyMeter, HostEnergySample } from '../energy/ports.ts'
import { divide, type Read } from './divide-energy.ts'
import type { EnergyLog } from './energy-log.ts'
import { inTime, messageOf } from './in-time.ts'
import { settleSun } from './settle-sun.ts'
import { type SiteNow, type SiteSun, siteSun, type SunDeps } from './site-sun.ts'
import { energyOf, type TaskEnergy, taskMeter, type TaskMeter } from './task-energy.ts'

export type EnergyNow = Omit<SiteNow, 'sunProblem'> & {
  readonly powerW: number | null
  readonly cpuUsagePct: number
  /** What the panels give now, or as much as is known of it; 0 while that is not known. */
  readonly solarW: number
  /** How the sun was measured when it was read last; null while it never was. */
  readonly solarQuality: SiteNow['solarQuality']
  /** The last good reading of the site's meters, however old; null while there never was one. */
  readonly reading: SiteNow['reading']
  /** How long ago that was measured, in s, time in which the computer slept included. */
  readonly readingAgeS: number | null
  /** What the sun gives that only our own tasks may use, their load added back; null where that is not known, or no longer. */
  readonly surplusW: number | null
  /** For people; null where nobody has said where the sun is read. */
  readonly sun: SunNow | null
  /** What our tasks draw above idle, in the last interval between two readings of this computer's meter. */
  readonly ownW: number
  /** What this computer would draw without any work, in W; null before the second reading. */
  readonly hostIdleW: number | null
  /** What keeps meter or sun from being read. */
  readonly problems: readonly AgentWarning[]
}

export type EnergyAccount = {
  /** Begins to count for a task; `cpuMs` tells the CPU time of its process so far. */
  open(id: string, cpuMs: () => number): void
  /** What the task has used up to the last reading; sun only as far as it is settled. */
  soFar(id: string): TaskEnergy
  close(id: string): void
  /**
   * Reads meter and sun, and gives each open task its share of what was used since the last reading. Never rejects: what
   * cannot be read counts as nothing used and no sun, and is named in `problems`.
   */
  read(): Promise<void>
  /** The same, and the sun at once, so that what was used up to now can be settled. */
  settle(): Promise<void>
  now(): EnergyNow
  /** What another node of this site may claim of what it drew, out of the surplus that this node divides. */
  settleFor: SiteSun['settleFor']
  /** Writes what is remembered of energy; nothing is read any more. */
  end(): Promise<void>
}

type Deps = Omit<SunDeps, 'between'> & {
  meter: HostEnergyMeter
  /** Remembers what was used; null: nobody does. */
  log?: EnergyLog | null
}

/** What a meter said last that does not answer now would be learned from, and added back to the surplus, for ever. */
const NOTHING_KNOWN: Pick<EnergyNow, 'ownW' | 'hostIdleW'> = { ownW: 0, hostIdleW: null }

/**
 * Energy of a task = its share of the CPU time of the energy above idle (spec section 6): in each interval the energy
 * above idle is divided by CPU time, so that the tasks together never get more than the host used. The sun's part is
 * settled afterwards, out of what the site's meter left (`core/energy/site-pool.ts`).
 */
export function energyAccount(deps: Deps): EnergyAccount {
  const { clock, delay, log = null } = deps
  const sun = siteSun({ ...deps, between: log?.between })
  const settling = settleSun({ sun, clock, granted: (quarterMs, solarJ) => log?.granted(quarterMs, solarJ) })
  const tasks = new Map<string, TaskMeter>()
  let last: Read | null = null
  let power = NOTHING_KNOWN
  let meterProblem: AgentWarning | null = null
  let reading: Promise<void> = Promise.resolve()

  async function readMeter(): Promise<void> {
    const sample = ensureFinite(await inTime(deps.meter.sample(), delay))
    const atMs = clock.steadyMs()
    if (last === null) for (const task of tasks.values()) task.seenCpuMs = task.cpuMs()
    else {
      const between = { before: last, after: { sample, atMs }, sunTier: sun.tier() }
      for (const interval of divide([...tasks.values()], between)) {
        power = { ownW: interval.drawnW, hostIdleW: interval.restW }
        settling.add(interval)
        log?.used(interval.quarterMs, interval)
      }
    }
    last = { sample, atMs }
  }

  async function readAll(isAtOnce: boolean): Promise<void> {
    // The sun first: what our tasks drew at that moment is then known when it is settled.
    await sun.read({ isAtOnce, ownW: power.ownW })
    try {
      await readMeter()
      meterProblem = null
    } catch (error) {
      power = NOTHING_KNOWN
      meterProblem = { code: 'meter_unreadable', values: { detail: messageOf(error) } }
    }
    await settling.settle(isAtOnce)
    log?.keep()
  }
  /** One reading after the other: two at once would count one interval twice. */
  const queued = (isAtOnce: boolean) => (reading = reading.then(() => readAll(isAtOnce)))

  return {
    open: (id, cpuMs) => void tasks.set(id, taskMeter(cpuMs)),
    soFar: (id) => energyOf(tasks.get(id)),
    close: (id) => void tasks.delete(id),
    read: () => queued(false),
    settle: () => queued(true),
    settleFor: sun.settleFor,
    end: async () => log?.flush(),
    now() {
      const { sunProblem, ...site } = sun.now()
      return {
        ...site,
        ...power,
        powerW: meterProblem === null ? (last?.sample.powerW ?? null) : null,
        cpuUsagePct: last?.sample.cpuUsagePct ?? 0,
        problems: [meterProblem, sunProblem].filter((problem) => problem !== null),
      }
    },
  }
}

function ensureFinite(sample: HostEnergySample): HostEnergySample {
  const { cpuUsagePct, powerW, totalEnergyJ, dynamicEnergyJ, busyCpuMs } = sample
  if ([cpuUsagePct, powerW, totalEnergyJ, dynamicEnergyJ, busyCpuMs].every(Number.isFinite)) return sample
  throw new Error('it gives no number')
}
