import type { SunMode, SunRule } from '#core/contracts/limits.ts'
import { stepSun, SUN_AT_FIRST, type SunInput, type SunPlan, type SunState } from '#core/energy/sun-controller.ts'
import { guessedWattsPerSlot, learnWattsPerSlot } from '#core/energy/watts-per-slot.ts'
import type { EnergyAccount } from './energy-account.ts'
import type { Clock } from './ports.ts'
import { isTyped } from './site-sun.ts'
import type { SunMemory } from './sun-memory.ts'
import type { WorkLoop } from './work-loop.ts'

type Deps = {
  readonly account: EnergyAccount
  readonly clock: Clock
  /** Asked for at every look: its owner may change it at any time. */
  readonly sunRule: () => SunRule
  readonly sunMode: () => SunMode
  /** What one task at a whole core draws above idle before that was measured, in W. */
  readonly firstWattsPerSlot: number
  /** Whether anything tells how much sun there is. */
  readonly hasSource: () => boolean
  readonly memory: SunMemory
}
/** What its owner lets compute. */
type Allowed = { readonly slotsMax: number; readonly shareMax: number }

const NOT_LOOKED_YET: SunPlan = { phase: 'unknown', slots: 0, going: 0, cpuShare: 1, changesAtMs: null, needW: 0 }

export type SunWatch = {
  /** After every reading of the account. */
  look(work: Pick<WorkLoop, 'running' | 'pressing' | 'cpuMs'>, allowed: Allowed): void
  /** What the sun allows; null where nothing tells of it. */
  plan(): SunPlan | null
}

/** Follows the sun by what the account knows, and learns what a task draws. */
export function makeSunWatch({ account, clock, memory, ...deps }: Deps): SunWatch {
  const known = memory.recall()
  let state: SunState = { ...SUN_AT_FIRST, startsAtMs: known.startsAtMs }
  let plan = NOT_LOOKED_YET
  let learned = guessedWattsPerSlot(known.wattsPerSlot ?? deps.firstWattsPerSlot)
  let last = { steadyMs: clock.steadyMs(), cpuMs: 0 }

  function learn(cpuMs: number): void {
    const steadyMs = clock.steadyMs()
    const tookMs = steadyMs - last.steadyMs
    if (tookMs <= 0) return
    const sample = { ownW: account.now().ownW, busyCores: (cpuMs - last.cpuMs) / tookMs, tookS: tookMs / 1000 }
    learned = learnWattsPerSlot(learned, sample)
    last = { steadyMs, cpuMs }
  }

  /** What presses is served first: the rest has what it leaves. */
  function inputOf(work: Parameters<SunWatch['look']>[0], { slotsMax, shareMax }: Allowed): SunInput {
    const { surplusW, readingAgeS, ownW } = account.now()
    const { watts: wattsPerSlot } = learned
    const pressing = work.pressing()
    const pressingW = Math.min(ownW, pressing * wattsPerSlot * shareMax)
    return {
      nowMs: clock.steadyMs(),
      surplusW: surplusW === null ? null : surplusW - pressingW,
      readingAgeS,
      ownW: ownW - pressingW,
      slotsMax: Math.max(0, slotsMax - pressing),
      shareMax,
      wattsPerSlot,
      runningCount: work.running().length - pressing,
      goesOnUnknown: deps.sunMode() === 'solar_first',
    }
  }

  /** Nothing flickers that somebody has typed. */
  function rule(): SunRule {
    const given = deps.sunRule()
    return isTyped(account.now().reading) ? { ...given, start_after_s: 0, starts_per_hour_max: Infinity } : given
  }

  /** What comes back later begins by the rule of starts. */
  function forget(): void {
    const { startsAtMs } = state
    state = { ...SUN_AT_FIRST, startsAtMs }
    plan = NOT_LOOKED_YET
  }

  return {
    look(work, allowed) {
      learn(work.cpuMs())
      if (!deps.hasSource()) return forget()
      ;({ state, plan } = stepSun(state, inputOf(work, allowed), rule()))
      memory.keep({ wattsPerSlot: learned.watts, startsAtMs: state.startsAtMs })
    },
    plan: () => (deps.hasSource() ? plan : null),
  }
}
