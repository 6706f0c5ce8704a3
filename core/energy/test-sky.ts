import { stepSun, SUN_AT_FIRST, type SunInput, type SunPlan } from './sun-controller.ts'
import type { SunRule } from './sun-rule.ts'

/** Of the tests. */
export const RULE: SunRule = {
  start_margin_w: 20,
  start_after_s: 60,
  deficit_budget_wh: 2,
  on_min_s: 300,
  off_min_s: 120,
  starts_per_hour_max: 6,
}
/** What one task at a whole core draws, in W. */
export const SLOT_W = 10
/** Between two looks. */
export const STEP_S = 10
const INPUT: SunInput = {
  nowMs: 0,
  surplusW: 0,
  readingAgeS: 0,
  ownW: 0,
  slotsMax: 4,
  shareMax: 1,
  wattsPerSlot: SLOT_W,
  runningCount: 4,
  goesOnUnknown: false,
}

/** A node under this sky: each `look` is one step, `STEP_S` later. It draws what it was allowed to. */
export function underTheSky(rule: SunRule = RULE, given: Partial<SunInput> = {}) {
  let state = SUN_AT_FIRST
  let plan: SunPlan = { phase: 'off', slots: 0, going: 0, cpuShare: 1, changesAtMs: null, needW: 0 }
  let nowMs = 1_000_000
  const drawnW = () => (isOn(plan) ? plan.cpuShare * Math.min(plan.going, INPUT.runningCount) * SLOT_W : 0)
  const look = (surplusW: number | null, changes: Partial<SunInput> = {}): SunPlan => {
    nowMs += STEP_S * 1000
    ;({ state, plan } = stepSun(state, { ...INPUT, ...given, nowMs, surplusW, ownW: drawnW(), ...changes }, rule))
    return plan
  }
  return {
    look,
    drawnW,
    now: () => nowMs,
    state: () => state,
    /** So many seconds of the same sky. */
    stays: (seconds: number, surplusW: number | null, changes: Partial<SunInput> = {}) => {
      for (let passed = 0; passed < seconds; passed += STEP_S) look(surplusW, changes)
      return plan
    },
  }
}
export const isOn = ({ phase }: Pick<SunPlan, 'phase'>) => phase === 'on' || phase === 'stopping'
