import fc from 'fast-check'
import { expect, test } from 'vitest'
import { firstWattsPerSlot, guessedWattsPerSlot, learnWattsPerSlot, type WattsPerSlot } from './watts-per-slot.ts'

test('before anything is measured all cores draw the same', () => {
  expect(firstWattsPerSlot({ idleW: 4, fullW: 8, cores: 4 })).toBe(1)
  expect(firstWattsPerSlot({ idleW: 4, fullW: 4, cores: 0 })).toBe(0.1)
})

const FULL = { ownW: 6, busyCores: 1, tookS: 60 }
const after = (minutes: number, sample = FULL, known = guessedWattsPerSlot(1)) =>
  Array.from({ length: minutes }).reduce<WattsPerSlot>((learned) => learnWattsPerSlot(learned, sample), known)

test('what is measured soon outweighs a guess that is far off', () => {
  expect(after(1).watts).toBeCloseTo(1 + 5 * (60 / 90))
  expect(after(5).watts).toBeGreaterThan(5.5)
})

test('what has changed is believed after ten minutes of a core, however long it was otherwise', () => {
  const known = after(600)
  expect(known.watts).toBeCloseTo(6, 1)
  const dearer = after(10, { ownW: 12, busyCores: 1, tookS: 60 }, known)
  expect(dearer.watts).toBeGreaterThan(9)
  expect(dearer.watts).toBeLessThan(11)
  expect(after(60, { ownW: 24, busyCores: 2, tookS: 60 }, known).watts).toBeCloseTo(12, 1)
})

test.each([
  ['hardly anything computes', { ownW: 50, busyCores: 0.1, tookS: 60 }],
  ['no power is measured', { ownW: 0, busyCores: 2, tookS: 60 }],
  ['a number is none', { ownW: Number.NaN, busyCores: 2, tookS: 60 }],
  ['no time has passed', { ownW: 50, busyCores: 2, tookS: 0 }],
])('nothing is learned while %s', (_, sample) => {
  const known = guessedWattsPerSlot(3)
  expect(learnWattsPerSlot(known, sample)).toBe(known)
})

test('whatever is measured, it stays what a core can draw', () => {
  const number = fc.double({ noNaN: false })
  fc.assert(
    fc.property(fc.array(fc.record({ ownW: number, busyCores: number, tookS: number })), (samples) => {
      const { watts } = samples.reduce(learnWattsPerSlot, guessedWattsPerSlot(3))
      expect(watts).toBeGreaterThanOrEqual(0.1)
      expect(watts).toBeLessThanOrEqual(200)
    }),
  )
})
