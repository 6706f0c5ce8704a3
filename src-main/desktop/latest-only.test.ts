import { expect, test } from 'vitest'
import { latestOnly } from './latest-only.ts'

function setup() {
  const passed: number[] = []
  const waits: (() => void)[] = []
  const take = latestOnly<number>(
    100,
    (value) => passed.push(value),
    (run) => waits.push(run),
  )
  return { passed, take, letTimePass: () => waits.shift()?.() }
}

test('the first passes at once, of the others only the last', () => {
  const { passed, take, letTimePass } = setup()
  for (const value of [1, 2, 3]) take(value)
  expect(passed).toEqual([1])
  letTimePass()
  expect(passed).toEqual([1, 3])
  take(4)
  expect(passed).toEqual([1, 3])
  letTimePass()
  expect(passed).toEqual([1, 3, 4])
})

test('after a rest the next passes at once again', () => {
  const { passed, take, letTimePass } = setup()
  take(1)
  letTimePass()
  expect(passed).toEqual([1])
  take(2)
  expect(passed).toEqual([1, 2])
})
