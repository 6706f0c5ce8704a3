import { expect, test } from 'vitest'
import { flowDots } from './flow-dots.ts'

const WAY = { lengthPx: 200, scale: 1 }
const dotsOf = (powerW: number, way = WAY) => {
  const dots = flowDots(powerW, way)
  if (dots === null) throw new Error('Nothing flows')
  return dots
}

test('nothing flows where there is no power, or nobody knows it', () => {
  expect([flowDots(null, WAY), flowDots(0, WAY), flowDots(-5, WAY)]).toEqual([null, null, null])
})

test('more watts are more dots, faster, until the stream is full', () => {
  const [lamp, oven, roof, power_plant] = [6, 1000, 3000, 90_000].map((powerW) => dotsOf(powerW))
  expect(oven!.atPx.length).toBeGreaterThan(lamp!.atPx.length)
  expect(roof!.atPx.length).toBeGreaterThan(oven!.atPx.length)
  expect(oven!.secondsPerTurn / oven!.spacingPx).toBeLessThan(lamp!.secondsPerTurn / lamp!.spacingPx)
  expect(power_plant).toEqual(roof)
})

test.each([1, 24, 340, 2340])('a turn of %d W ends where the next one begins, and at the end of the way', (powerW) => {
  const { atPx, spacingPx } = dotsOf(powerW)
  const after = atPx.map((at) => at + spacingPx)
  for (const at of after.slice(0, -1)) expect(atPx.some((other) => Math.abs(other - at) < 1e-9)).toBe(true)
  expect(atPx[0]).toBe(0)
  expect(Math.abs(after.at(-1)! - WAY.lengthPx)).toBeLessThanOrEqual(spacingPx / 2)
})

test('a way that is shorter than one spacing still has its dot', () => {
  expect(dotsOf(1, { lengthPx: 5, scale: 1 }).atPx).toEqual([0])
})

test('a drawing of twice the size has the same dots, twice as large', () => {
  const [small, large] = [dotsOf(340), dotsOf(340, { lengthPx: 400, scale: 2 })]
  expect(large.atPx.length).toBe(small.atPx.length)
  expect(large.secondsPerTurn).toBeCloseTo(small.secondsPerTurn)
  expect(large.radiusPx).toBeCloseTo(2 * small.radiusPx)
})
