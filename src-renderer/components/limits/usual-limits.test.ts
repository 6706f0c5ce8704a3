import { expect, test } from 'vitest'
import { Limits, LIMITS_DEFAULT } from '#core/contracts/limits.ts'
import { newPlan } from './week-plan.ts'
import { AWAY_AFTER, CPU_SHARE, OPTIONAL_LIMITS, stepsOf, unusual } from './usual-limits.ts'

const takes = (name: string, value: unknown) => Limits.safeParse({ ...LIMITS_DEFAULT, [name]: value }).success

test('what is usual is nothing to tell of', () => {
  expect(unusual(LIMITS_DEFAULT)).toEqual([])
})

test('every number goes from the least to the most that the contract takes, and its first proposal lies between', () => {
  const numbers = [
    { name: 'cpu_share_pct', range: CPU_SHARE, first: LIMITS_DEFAULT.cpu_share_pct },
    { name: 'user_away_after_min', range: AWAY_AFTER, first: LIMITS_DEFAULT.user_away_after_min },
    ...OPTIONAL_LIMITS.map((limit) => ({ ...limit, range: stepsOf(limit) })),
  ]
  for (const { name, range, first } of numbers) {
    const { least, most } = range
    expect([least - 1, least, first, most, most + 1].map((value) => takes(name, value))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
  }
})

test('what somebody has set otherwise is told; minutes alone are nothing', () => {
  const limits = { ...LIMITS_DEFAULT, schedule: newPlan(), exclusive_programs: ['blender'], cpu_share_pct: 60 }
  expect(unusual(limits)).toEqual(['cpu_share_pct', 'schedule', 'exclusive_programs'])
  expect(unusual({ ...LIMITS_DEFAULT, user_away_after_min: 9 })).toEqual([])
})
