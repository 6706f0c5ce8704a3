import { expect, test } from 'vitest'
import { startForm } from './start-form.ts'
import { newPlan } from './week-plan.ts'

test('a day begins at any time but that of the night, and steps go past it', () => {
  const { read, step, write } = startForm({ ...newPlan(), day_starts: '21:30', night_starts: '22:00' }, 'day')
  expect([read('6:15'), read('22:00'), read('22'), read('never')]).toEqual(['06:15', null, null, null])
  expect([step('21:30', 1), step('22:30', -1), step('21:30', -1)]).toEqual(['22:30', '21:30', '21:00'])
  expect(write('21:30')).toBe('21:30')
})

test('a night begins at any time but that of the day', () => {
  const { read, step } = startForm(newPlan(), 'night')
  expect([read('7'), read('0:30')]).toEqual([null, '00:30'])
  expect(step('06:30', 1)).toBe('07:30')
})
