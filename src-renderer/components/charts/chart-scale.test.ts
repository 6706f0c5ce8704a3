import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chartScale, lineEur, nameEvery } from './chart-scale.ts'

test.each([
  [0.0412, ['0.020000000000', '0.040000000000', '0.060000000000']],
  [0.06, ['0.020000000000', '0.040000000000', '0.060000000000']],
  [1.2, ['0.500000000000', '1.000000000000', '1.500000000000']],
  [0.000000787512, ['0.000000500000', '0.000001000000']],
  [100, ['50.000000000000', '100.000000000000']],
])('up to €%s the lines are %j', (most, lines) => {
  expect(chartScale(most).lines.map(lineEur)).toEqual(lines)
})

test('the top holds the most, and the lines are one to three', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1e6, noNaN: true }), (most) => {
      const { top, lines } = chartScale(most)
      expect(top).toBeGreaterThanOrEqual(most * (1 - 1e-9))
      expect(top).toBeLessThanOrEqual(most * 3)
      expect(lines.length).toBeGreaterThanOrEqual(1)
      expect(lines.length).toBeLessThanOrEqual(3)
    }),
  )
})

test('nothing has no lines', () => {
  expect(chartScale(0)).toEqual({ top: 1, lines: [] })
})

test('as many bars are named as there is room for names', () => {
  expect(nameEvery(7, { width: 700, nameWidth: 60 })).toBe(1)
  expect(nameEvery(24, { width: 240, nameWidth: 60 })).toBe(6)
  expect(nameEvery(3, { width: 0, nameWidth: 60 })).toBe(180)
})
