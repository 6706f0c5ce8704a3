import { expect, test } from 'vitest'
import { formatEuro } from '../units.ts'
import { builtInWorkload, DEFAULT_REWARD_P_EUR, MEMORY_NEEDED_MB, needsProgram, TASK_TYPES } from './task-type.ts'

test.each([
  ['ml_train', '0.05'],
  ['data_hash', '0.01'],
  ['render', '0.03'],
  ['scientific', '0.04'],
] as const)('%s earns €%s unless the task says otherwise', (taskType, euro) => {
  expect(formatEuro(DEFAULT_REWARD_P_EUR[taskType])).toBe(euro)
})

test.each(TASK_TYPES)('%s needs some memory and has a named workload', (taskType) => {
  expect(MEMORY_NEEDED_MB[taskType]).toBeGreaterThan(0)
  expect(builtInWorkload(taskType)).toBe(`builtin:${taskType}/1`)
})

test('every node can audit files, and nothing else without a program', () => {
  expect(TASK_TYPES.filter((taskType) => !needsProgram(taskType))).toEqual(['data_hash'])
})
