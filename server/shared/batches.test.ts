import { expect, test } from 'vitest'
import { batchesOf } from './batches.ts'

test('items come in their order, so many at a time, and the rest at the end', () => {
  expect([...batchesOf([1, 2, 3, 4, 5], 2)]).toEqual([[1, 2], [3, 4], [5]])
  expect([...batchesOf([1, 2], 2)]).toEqual([[1, 2]])
  expect([...batchesOf([], 2)]).toEqual([])
})

test('no more is read than a batch needs', () => {
  let read = 0
  function* counting() {
    for (;;) yield (read += 1)
  }
  const [first] = batchesOf(counting(), 3)
  expect([first, read]).toEqual([[1, 2, 3], 3])
})
