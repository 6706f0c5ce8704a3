import { expect, test } from 'vitest'
import { slotsFor } from './slots.ts'

test.each([
  [8, false, 4],
  [3, false, 1],
  [1, false, 1],
  [4, true, 3],
  [1, true, 1],
])('of %d cores (a Pi: %s) %d compute', (cores, isRaspberryPi, slots) => {
  expect(slotsFor({ cores, isRaspberryPi })).toBe(slots)
})
