import { expect, test } from 'vitest'
import { GPU_RULES, RENDERER_RULES, retries } from './retries.ts'

test('a page that ends is loaded again three times, later each time, then the app starts again', () => {
  const next = retries(RENDERER_RULES)
  expect([0, 2000, 8000, 30_000].map(next)).toEqual([
    { waitMs: 1000 },
    { waitMs: 5000 },
    { waitMs: 20_000 },
    'too_often',
  ])
})

test('ten quiet minutes are a new beginning', () => {
  const next = retries(RENDERER_RULES)
  next(0)
  next(1)
  expect(next(600_000)).toEqual({ waitMs: 20_000 })
  expect(next(1_200_000)).toEqual({ waitMs: 1000 })
})

test('the graphics may end once in ten minutes', () => {
  const next = retries(GPU_RULES)
  expect([0, 600_000, 700_000].map(next)).toEqual([{ waitMs: 0 }, { waitMs: 0 }, 'too_often'])
})
