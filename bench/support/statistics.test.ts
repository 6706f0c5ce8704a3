import { expect, test } from 'vitest'
import { median, percentile } from './statistics.ts'

test('the median of an even number of values is between the two in the middle', () => {
  expect(median([9, 1, 3])).toBe(3)
  expect(median([4, 1, 3, 9])).toBe(3.5)
})

test('a percentile is a value that was seen, and the 99th of 800 leaves eight above it', () => {
  const values = Array.from({ length: 800 }, (_, place) => place + 1)
  expect(percentile(values, 50)).toBe(400)
  expect(percentile(values, 99)).toBe(792)
  expect(percentile([7], 99)).toBe(7)
})

test('nothing has no median and no percentile', () => {
  expect(() => median([])).toThrow('nothing')
  expect(() => percentile([], 99)).toThrow('nothing')
})
