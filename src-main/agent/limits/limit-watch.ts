import type { Limits } from '#core/contracts/limits.ts'
import { atMostEvery } from '../at-most-every.ts'
import type { EnergyAccount } from '../energy-account.ts'
import type { Clock } from '../ports.ts'
import type { WorkLoop } from '../work-loop.ts'
import { applyLimits, LIMITS_AT_FIRST, type LimitVerdict, shareAllowed } from './limit-rules.ts'
import type { MachineReader } from './ports.ts'

/** What others use of the CPU is evened out over so long, in ms: a short burst is none. */
const LOAD_OVER_MS = 10_000
/** What tasks take of the disk is looked at this often, in ms. */
const DISK_EVERY_MS = 30_000

/** Nothing begins that the first look would hold still. */
const NOT_LOOKED_YET: LimitVerdict = { effect: 'no_new', reason: 'starting', values: {}, until: null }

type Deps = {
  readonly clock: Clock
  readonly account: EnergyAccount
  readonly machine: MachineReader
  /** Asked for at every look: its owner may change them at any time. */
  readonly limits: () => Limits
  readonly cores: number
  readonly totalMemoryMb: number
  /** Bytes that went over the network since midnight. */
  readonly networkBytes: () => number
  /** What tasks take of the disk, once what nobody needs has made room, in bytes. */
  readonly diskBytes: () => Promise<number>
}

export type LimitWatch = {
  /** After every reading of the account. */
  look(work: Pick<WorkLoop, 'memoryLeftMb' | 'cpuMs'>): Promise<void>
  /** What the owner's limits say, the most restrictive first. */
  verdicts(): readonly LimitVerdict[]
  /** How much of a core each task may use. */
  shareMax(): number
  /** What tasks may take together, in MB; null where memory is not limited. */
  memoryMaxMb(): number | null
}

/** Keeps the owner's limits: looks at the computer as far as they ask for it. */
export function makeLimitWatch(deps: Deps): LimitWatch {
  const { clock, limits } = deps
  const foreign = makeForeignLoad(deps)
  const disk = atMostEvery(DISK_EVERY_MS, deps.diskBytes, clock.steadyMs)
  let state = LIMITS_AT_FIRST
  let verdicts: readonly LimitVerdict[] = [NOT_LOOKED_YET]

  return {
    async look(work) {
      const foreignLoadPct = foreign(work.cpuMs())
      const machine = { ...(await deps.machine.read(wishOf(limits()))), foreignLoadPct }
      const diskBytes = limits().disk_max_mb === null ? null : await disk()
      const moment = { now: clock.now(), steadyMs: clock.steadyMs() }
      const used = { memoryLeftMb: work.memoryLeftMb(), diskBytes, networkBytes: deps.networkBytes() }
      ;({ state, verdicts } = applyLimits(limits(), { ...moment, machine, ...used }, state))
    },
    verdicts: () => verdicts,
    shareMax: () => shareAllowed(limits(), verdicts),
    memoryMaxMb() {
      const { memory_max_pct } = limits()
      return memory_max_pct === null ? null : Math.floor((deps.totalMemoryMb * memory_max_pct) / 100)
    },
  }
}

const wishOf = (limits: Limits) => ({
  battery: limits.on_battery === 'pause',
  user: limits.when_user_active !== 'go_on',
  programs: limits.exclusive_programs,
  temperature: limits.temperature_max_c !== null,
})

/** What others than the grid's tasks use of the whole CPU, in percent; none while nobody can read that. */
function makeForeignLoad({ account, clock, cores }: Deps): (ownCpuMs: number) => number {
  let last = { steadyMs: clock.steadyMs(), cpuMs: 0 }
  let smoothPct = 0
  return (cpuMs) => {
    const steadyMs = clock.steadyMs()
    const tookMs = steadyMs - last.steadyMs
    if (tookMs <= 0) return Math.max(0, smoothPct)
    const { cpuUsagePct, problems } = account.now()
    const ownPct = (100 * (cpuMs - last.cpuMs)) / tookMs / cores
    // Tasks tell of their time now and then: what is too little in one look is too much in the next, and evens out.
    const otherPct = problems.some(({ code }) => code === 'meter_unreadable') ? 0 : cpuUsagePct - ownPct
    smoothPct += (1 - Math.exp(-tookMs / LOAD_OVER_MS)) * (otherPct - smoothPct)
    last = { steadyMs, cpuMs }
    return Math.max(0, smoothPct)
  }
}
