import { expect, test } from 'vitest'
import { tomorrowMorning } from './tomorrow-morning.ts'

test('tomorrow begins at seven, over the end of a year too', () => {
  expect(tomorrowMorning(new Date(2026, 11, 31, 23, 59))).toEqual(new Date(2027, 0, 1, 7))
  expect(tomorrowMorning(new Date(2026, 10, 25, 0, 1))).toEqual(new Date(2026, 10, 26, 7))
})
