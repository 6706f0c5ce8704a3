import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LEAST_SHARE, STALE_S, type SunPlan } from './sun-controller.ts'
import { deficitBudgetWh, type SunRule } from './sun-rule.ts'
import { isOn, SLOT_W, STEP_S, underTheSky } from './test-sky.ts'

const aRule: fc.Arbitrary<SunRule> = fc.record({
  start_margin_w: fc.integer({ min: 0, max: 100 }),
  start_after_s: fc.integer({ min: 0, max: 120 }),
  deficit_budget_wh: fc.double({ min: 0, max: 5, noNaN: true }),
  on_min_s: fc.integer({ min: 0, max: 600 }),
  off_min_s: fc.integer({ min: 0, max: 600 }),
  starts_per_hour_max: fc.integer({ min: 1, max: 8 }),
})
/** Stretches of the same sky; null is a meter that says nothing. */
const aSky = fc.array(
  fc.record({
    surplusW: fc.option(fc.integer({ min: -500, max: 200 }), { freq: 10 }),
    seconds: fc.integer({ min: 10, max: 900 }),
  }),
  { minLength: 1, maxLength: 40 },
)

type Moment = {
  readonly plan: SunPlan
  readonly atMs: number
  readonly drawnW: number
  readonly sunW: number
  readonly sunAgeMs: number
  /** Drawn without sun since work began, paid back by sun that was left. */
  readonly deficitWh: number
}

/** Every step under this sky, as somebody sees it who knows nothing of the controller's own sums. */
function watch(rule: SunRule, sky: readonly { surplusW: number | null; seconds: number }[]): Moment[] {
  const { look, now, drawnW, state } = underTheSky(rule)
  const moments: Moment[] = []
  for (const surplusW of sky.flatMap(({ surplusW: watts, seconds }) =>
    Array(Math.ceil(seconds / STEP_S)).fill(watts),
  )) {
    const before = moments.at(-1)
    const plan = look(surplusW as number | null)
    const sunW = Math.max(0, state().sun?.surplusW ?? 0)
    const spentWh = (((before?.drawnW ?? 0) - sunW) * STEP_S) / 3600
    moments.push({
      plan,
      atMs: now(),
      drawnW: drawnW(),
      sunW,
      sunAgeMs: now() - (state().sun?.atMs ?? 0),
      deficitWh: before && isOn(before.plan) ? Math.max(0, before.deficitWh + spentWh) : 0,
    })
  }
  return moments
}

const changesOf = (moments: readonly Moment[]) =>
  moments.filter((moment, place) => isOn(moment.plan) !== isOn(moments[place - 1]?.plan ?? { phase: 'off' }))

const always = (check: (moments: readonly Moment[], rule: SunRule) => void) =>
  fc.assert(fc.property(aRule, aSky, (rule, sky) => check(watch(rule, sky), rule)))

describe('whatever the sky and the rule', () => {
  test('work begins on enough sun that was measured lately, and not too often', () => {
    always((moments, rule) => {
      const starts = changesOf(moments).filter(({ plan }) => isOn(plan))
      for (const { sunW, sunAgeMs, atMs } of starts) {
        expect(sunW).toBeGreaterThanOrEqual(SLOT_W + rule.start_margin_w)
        expect(sunAgeMs).toBeLessThanOrEqual(STALE_S * 1000)
        const hour = starts.filter((other) => other.atMs <= atMs && atMs - other.atMs < 3_600_000)
        expect(hour.length).toBeLessThanOrEqual(rule.starts_per_hour_max)
      }
    })
  })

  test('it lasts and rests for its least times, unless nothing is known any more', () => {
    always((moments, rule) => {
      for (const [place, change] of changesOf(moments).entries()) {
        const since = change.atMs - (changesOf(moments)[place - 1]?.atMs ?? Number.NEGATIVE_INFINITY)
        const leastS = isOn(change.plan) ? rule.off_min_s : change.plan.phase === 'unknown' ? 0 : rule.on_min_s
        expect(since).toBeGreaterThanOrEqual(leastS * 1000)
      }
    })
  })

  test('clouds never cost more than their budget and one step', () => {
    always((moments, rule) => {
      const leastWh = (LEAST_SHARE * SLOT_W * rule.on_min_s) / 3600
      const stepWh = (4 * SLOT_W * STEP_S) / 3600
      const mostWh = Math.max(deficitBudgetWh(rule, SLOT_W), leastWh) + stepWh
      for (const { plan, deficitWh } of moments) expect(isOn(plan) ? deficitWh : 0).toBeLessThanOrEqual(mostWh)
    })
  })

  test('no more is drawn than the sun gives, or a fiftieth of a task', () => {
    always((moments) => {
      for (const { drawnW, sunW } of moments)
        expect(drawnW).toBeLessThanOrEqual(Math.max(sunW, LEAST_SHARE * SLOT_W) + 1e-9)
    })
  })

  test('what is said to change, changes later', () => {
    always((moments) => {
      for (const { plan, atMs } of moments) expect(plan.changesAtMs ?? Number.POSITIVE_INFINITY).toBeGreaterThan(atMs)
    })
  })
})
