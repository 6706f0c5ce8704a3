import type { SunRule } from '#core/contracts/limits.ts'
import { SUN_RULE_RANGES, SUN_RULE_USUAL } from '#core/owner-settings.ts'
import { formatEnergy, formatPower, THIN } from '../../format/energy.ts'
import { formatDuration } from '../../format/duration.ts'

/** In the order in which they are asked, each in steps of its own. */
const STEPS = {
  start_margin_w: 10,
  start_after_s: 30,
  deficit_budget_wh: 0.5,
  on_min_s: 60,
  off_min_s: 60,
  starts_per_hour_max: 1,
  battery_first_pct: 5,
} as const satisfies Record<keyof SunRule, number>
export const RULE_STEPS = (Object.keys(STEPS) as (keyof SunRule)[]).map((name) => ({
  name,
  by: STEPS[name],
  ...SUN_RULE_RANGES[name],
}))

export const isUsual = (rule: SunRule): boolean => RULE_STEPS.every(({ name }) => rule[name] === SUN_RULE_USUAL[name])

/** A part of the rule with its unit. */
export function ruleText(name: keyof SunRule, value: number, language: string): string {
  switch (name) {
    case 'start_margin_w':
      return formatPower(value, language)
    case 'deficit_budget_wh':
      return formatEnergy(value, language)
    case 'start_after_s':
    case 'on_min_s':
    case 'off_min_s':
      return formatDuration(value, language)
    case 'starts_per_hour_max':
      return String(value)
    case 'battery_first_pct':
      return `${value}${THIN}%`
  }
}
