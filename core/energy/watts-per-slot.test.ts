import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstWattsPerSlot, learnWattsPerSlot } from './watts-per-slot.ts'

test('before anything is measured all cores draw the same', () => {
  expect(firstWattsPerSlot({ idleW: 4, fullW: 8, cores: 4 })).toBe(1)
  expect(firstWattsPerSlot({ idleW: 4, fullW: 4, cores: 0 })).toBe(0.1)
})

test('what is measured is believed after ten minutes of a core', () => {
  let watts = 1
  for (let minute = 0; minute < 10; minute += 1) watts = learnWattsPerSlot(watts, { ownW: 6, busyCores: 1, tookS: 60 })
  expect(watts).toBeCloseTo(6 - 5 * Math.exp(-1))
  for (let minute = 0; minute < 60; minute += 1) watts = learnWattsPerSlot(watts, { ownW: 12, busyCores: 2, tookS: 60 })
  expect(watts).toBeCloseTo(6, 2)
})

test.each([
  ['hardly anything computes', { ownW: 50, busyCores: 0.1, tookS: 60 }],
  ['no power is measured', { ownW: 0, busyCores: 2, tookS: 60 }],
  ['a number is none', { ownW: Number.NaN, busyCores: 2, tookS: 60 }],
  ['no time has passed', { ownW: 50, busyCores: 2, tookS: 0 }],
])('nothing is learned while %s', (_, sample) => {
  expect(learnWattsPerSlot(3, sample)).toBe(3)
})

test('whatever is measured, it stays what a core can draw', () => {
  const number = fc.double({ noNaN: false })
  fc.assert(
    fc.property(fc.array(fc.record({ ownW: number, busyCores: number, tookS: number })), (samples) => {
      const watts = samples.reduce(learnWattsPerSlot, 3)
      expect(watts).toBeGreaterThanOrEqual(0.1)
      expect(watts).toBeLessThanOrEqual(200)
    }),
  )
})
