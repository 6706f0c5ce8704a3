import { expect, test } from 'vitest'
import { coinDiameterPx, DISPLAY_SIZES, zoomOf } from './display-size.ts'

/** Pixels per millimetre of the three panels, and a coin on them: facts on displays, section 2.1. */
const COIN_MM = 23.25
test.each([
  ['normal', 5.2],
  ['larger', 8.3],
  ['largest', 11.6],
] as const)('the circle of %s is the one that a coin covers on its panel', (right, pxPerMm) => {
  const errorsMm = DISPLAY_SIZES.map((size) => Math.abs(coinDiameterPx(size, 'normal') / pxPerMm - COIN_MM))
  expect(DISPLAY_SIZES[errorsMm.indexOf(Math.min(...errorsMm))]).toBe(right)
  expect(Math.min(...errorsMm)).toBeLessThan(1)
})

test('grows by what makes a finger of 48 pixels on each panel', () => {
  expect(DISPLAY_SIZES.map(zoomOf)).toEqual([1, 1.25, 1.5, 2.2])
})

test('a circle stays as wide on the glass when everything grows', () => {
  for (const shown of DISPLAY_SIZES)
    expect(
      Math.abs(coinDiameterPx('largest', shown) * zoomOf(shown) - coinDiameterPx('largest', 'normal')),
    ).toBeLessThan(2)
})
