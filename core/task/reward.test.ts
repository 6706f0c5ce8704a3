import { expect, test } from 'vitest'
import { rewardFor } from './reward.ts'
import { DEFAULT_REWARD_P_EUR, TASK_TYPES } from './task-type.ts'

test.each(TASK_TYPES)('%s is paid what is usual for it, unless something else is said', (taskType) => {
  expect(rewardFor(taskType, undefined)).toBe(DEFAULT_REWARD_P_EUR[taskType])
  expect(rewardFor(taskType, 0)).toBe(0n)
  expect(rewardFor(taskType, 0.000000000001)).toBe(1n)
  expect(rewardFor(taskType, 1000)).toBe(1_000_000_000_000_000n)
})

test('is refused when it is finer than a pico-euro', () => {
  const details = { errors: [{ path: 'body.reward_eur', message: 'has at most 12 decimals' }] }
  expect(() => rewardFor('render', 1e-13)).toThrow(expect.objectContaining({ code: 'request_invalid', details }))
})
