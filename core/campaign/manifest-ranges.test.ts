import fc from 'fast-check'
import { expect, test } from 'vitest'
import { rangesOf } from './manifest-ranges.ts'

const GIB = 1024 ** 3
const sizes = (...bytes: readonly number[]) => bytes.map((size_bytes) => ({ size_bytes }))

test('a range ends after a thousand files, or before its bytes are more than a gibibyte', () => {
  const many = Array.from({ length: 2001 }, () => ({ size_bytes: 1 }))
  expect([...rangesOf(many)]).toEqual([
    { first: 0, count: 1000 },
    { first: 1000, count: 1000 },
    { first: 2000, count: 1 },
  ])
  expect([...rangesOf(sizes(GIB / 2, GIB / 2, 1))]).toEqual([
    { first: 0, count: 2 },
    { first: 2, count: 1 },
  ])
})

test('a file that is larger than that is a range of its own', () => {
  expect([...rangesOf(sizes(1, 5 * GIB, 5 * GIB, 1))].map(({ count }) => count)).toEqual([1, 1, 1, 1])
  expect([...rangesOf([])]).toEqual([])
})

test('every entry is in one range, in order', () => {
  const entries = fc.array(fc.record({ size_bytes: fc.integer({ min: 0, max: 2 * GIB }) }), { maxLength: 50 })
  fc.assert(
    fc.property(entries, (list) => {
      const covered = [...rangesOf(list)].flatMap(({ first, count }) =>
        Array.from({ length: count }, (_, place) => first + place),
      )
      expect(covered).toEqual(list.map((_, place) => place))
    }),
  )
})
