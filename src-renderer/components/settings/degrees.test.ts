import { expect, test } from 'vitest'
import { readDegrees } from './degrees.ts'

test.each([
  ['50.85', 50.85],
  [' 4,35 ', 4.35],
  ['-90', -90],
  ['', null],
  ['north', null],
  ['91', null],
  ['1e1', null],
])('%j is %j', (text, degrees) => {
  expect(readDegrees(text, 90)).toBe(degrees)
})
