import { expect, test } from 'vitest'
import { directionOf, pointedAt, turnedBy } from './compass.ts'

test.each([
  [0, 'n'],
  [22, 'n'],
  [23, 'ne'],
  [90, 'e'],
  [180, 's'],
  [225, 'sw'],
  [338, 'n'],
  [360, 'n'],
])('%d° is %s', (degrees, direction) => {
  expect(directionOf(degrees)).toBe(direction)
})

test.each([
  [0, -10, 0],
  [10, 0, 90],
  [0, 10, 180],
  [-10, 0, 270],
  [-10, 10, 225],
  [-0.01, -10, 0],
  [1, -10, 5],
])('a finger at %d, %d points to %d°', (x, y, degrees) => {
  expect(pointedAt(x, y)).toBe(degrees)
})

test('the very middle points nowhere', () => {
  expect(pointedAt(0, 0)).toBeNull()
})

test.each([
  ['ArrowRight', 180, 185],
  ['ArrowLeft', 0, 355],
  ['ArrowUp', 355, 0],
  ['PageUp', 340, 25],
  ['PageDown', 20, 335],
  ['ArrowRight', 183, 190],
  ['a', 180, null],
])('%s at %d° is %s', (key, degrees, turned) => {
  expect(turnedBy(key, degrees)).toBe(turned)
})
