import { SUN_RULE_DEFAULT, type SunRule } from '#core/contracts/limits.ts'
import type { Figure } from '../figure.ts'
import { FICKLE_BALCONY } from './day-sets.ts'
import { dayOf } from './day.ts'
import { ours } from './policies.ts'
import { replay } from './replay.ts'
import { startsOf, totalOf, worstSunPct } from './totals.ts'

const AS_OFTEN_AS_IT_LIKES = { start_after_s: 0, on_min_s: 0, off_min_s: 0, starts_per_hour_max: 60 }
const RULES: readonly { readonly name: string; readonly changes: Partial<SunRule> }[] = [
  { name: 'the rule as it is', changes: {} },
  { name: 'at most 0.2 Wh a cloud', changes: { deficit_budget_wh: 0.2 } },
  { name: 'at most 0.1 Wh a cloud', changes: { deficit_budget_wh: 0.1 } },
  { name: 'nothing for clouds', changes: { deficit_budget_wh: 0 } },
  { name: 'as many starts as it likes', changes: { ...AS_OFTEN_AS_IT_LIKES, deficit_budget_wh: 0.05 } },
]

/** What sun costs in surplus and starts, where all three are hardest to have: by what an owner can set (`limits sun-…`). */
export function tradeOff(): readonly Figure[] {
  const days = FICKLE_BALCONY.seeds.map((seed) => dayOf(FICKLE_BALCONY, seed))
  return RULES.flatMap(({ name, changes }): Figure[] => {
    const policy = ours({ ...SUN_RULE_DEFAULT, ...changes }, false)
    const results = days.map((day) => replay({ day, policy, nodeCount: 1 }))
    const { sunPct, takenPct } = totalOf(results)
    const figure = (what: string, value: number, unit: string): Figure => ({
      table: 'sun, surplus and starts under broken clouds on a balcony (days for tuning)',
      name: `${name}: ${what}`,
      value,
      unit,
    })
    return [
      figure('sun', sunPct, '%'),
      figure('sun, worst day', worstSunPct(results), '%'),
      figure('surplus taken', takenPct, '%'),
      figure('starts', startsOf(results), '/h'),
    ]
  })
}
