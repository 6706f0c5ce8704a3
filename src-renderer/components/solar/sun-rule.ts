import type { SunRule } from '#core/contracts/limits.ts'
import { formatEnergy, formatPower, THIN } from '../../format/energy.ts'
import { formatDuration } from '../../format/duration.ts'

/** What is usual: `SUN_RULE_DEFAULT` of the contract, which a test holds this to; the contract itself would bring zod here. */
export const USUAL_RULE: SunRule = {
  start_margin_w: 20,
  start_after_s: 60,
  deficit_budget_wh: 2,
  on_min_s: 300,
  off_min_s: 120,
  starts_per_hour_max: 6,
  battery_first_pct: 0,
}

export const RULE_STEPS = [
  { name: 'start_margin_w', by: 10, least: 0, most: 10_000 },
  { name: 'start_after_s', by: 30, least: 0, most: 3600 },
  { name: 'deficit_budget_wh', by: 0.5, least: 0, most: 1000 },
  { name: 'on_min_s', by: 60, least: 0, most: 3600 },
  { name: 'off_min_s', by: 60, least: 0, most: 3600 },
  { name: 'starts_per_hour_max', by: 1, least: 1, most: 60 },
  { name: 'battery_first_pct', by: 5, least: 0, most: 100 },
] as const satisfies readonly { name: keyof SunRule; by: number; least: number; most: number }[]

export const isUsual = (rule: SunRule): boolean => RULE_STEPS.every(({ name }) => rule[name] === USUAL_RULE[name])

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
