import { expect, test } from 'vitest'
import { SUN_RULE_DEFAULT, SunRule } from '#core/contracts/limits.ts'
import { isUsual, RULE_STEPS, ruleText } from './sun-rule.ts'

const takes = (name: string, value: number) => SunRule.safeParse({ ...SUN_RULE_DEFAULT, [name]: value }).success

test('a rule is usual as long as each of its parts is', () => {
  expect(isUsual(SUN_RULE_DEFAULT)).toBe(true)
  expect(isUsual({ ...SUN_RULE_DEFAULT, off_min_s: 0 })).toBe(false)
})

test('every part has its steps, from the least to the most that the contract takes', () => {
  expect(RULE_STEPS.map(({ name }) => name)).toEqual(Object.keys(SUN_RULE_DEFAULT))
  for (const { name, by, least, most } of RULE_STEPS)
    expect([least - by, least, most, most + by].map((value) => takes(name, value))).toEqual([false, true, true, false])
})

test.each([
  ['start_margin_w', 20, '20\u202FW'],
  ['start_after_s', 90, '90 sec'],
  ['on_min_s', 300, '5 min'],
  ['off_min_s', 3600, '1 hr'],
  ['off_min_s', 0, '0 sec'],
  ['deficit_budget_wh', 2.5, '2.5\u202FWh'],
  ['starts_per_hour_max', 6, '6'],
  ['battery_first_pct', 80, '80\u202F%'],
] as const)('%s of %d is %s', (name, value, text) => {
  expect(ruleText(name, value, 'en')).toBe(text)
})
