import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byQuarters, QUARTER_MS } from './quarters.ts'

const NOON = Date.parse('2026-06-21T12:00:00.000Z')

test.each<[string, readonly [from: number, to: number], readonly [quarter: number, share: number][]]>([
  ['in one quarter', [10_000, 20_000], [[0, 1]]],
  [
    'over a boundary',
    [QUARTER_MS - 10_000, QUARTER_MS + 30_000],
    [
      [0, 0.25],
      [1, 0.75],
    ],
  ],
  ['up to a boundary', [QUARTER_MS - 10_000, QUARTER_MS], [[0, 1]]],
  ['from a boundary', [QUARTER_MS, QUARTER_MS + 10_000], [[1, 1]]],
  [
    'of three quarters',
    [0, 3 * QUARTER_MS],
    [
      [0, 1 / 3],
      [1, 1 / 3],
      [2, 1 / 3],
    ],
  ],
  ['a moment', [10_000, 10_000], [[0, 1]]],
  ['a moment on a boundary', [QUARTER_MS, QUARTER_MS], [[1, 1]]],
])('a stretch of time %s', (_, [from, to], parts) => {
  expect(
    byQuarters(NOON + from, NOON + to).map(({ quarterMs, share }) => [(quarterMs - NOON) / QUARTER_MS, share]),
  ).toEqual(parts)
})

test('the parts are the whole, without gap or overlap', () => {
  fc.assert(
    fc.property(fc.nat(10 * QUARTER_MS), fc.nat(10 * QUARTER_MS), (from, took) => {
      const parts = byQuarters(NOON + from, NOON + from + took)
      expect(parts.at(0)?.fromMs).toBe(NOON + from)
      expect(parts.at(-1)?.toMs).toBe(NOON + from + took)
      for (const [place, part] of parts.entries()) {
        expect(part.toMs).toBeLessThanOrEqual(part.quarterMs + QUARTER_MS)
        expect(part.fromMs).toBe(parts[place - 1]?.toMs ?? part.fromMs)
      }
      expect(parts.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9)
    }),
  )
})
