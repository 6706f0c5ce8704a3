import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type Draw,
  POOL_DRAWS_MAX,
  POOL_NODES_MAX,
  READING_GAP_MAX_MS,
  SETTLE_WITHIN_MS,
  sitePool,
} from './site-pool.ts'

/** A pool that hears `spareW` without our own draw at each of these seconds. */
function poolOf(readings: readonly (readonly [atS: number, spareW: number | null])[], debtMaxJ = 0) {
  const pool = sitePool({ debtMaxJ })
  const hear = (atS: number, spareW: number | null) =>
    pool.hear({ atMs: atS * 1000, spareW: (ownW) => (spareW === null ? null : spareW + ownW) })
  for (const [atS, spareW] of readings) hear(atS, spareW)
  return { pool, hear }
}
const draw = (fromS: number, toS: number, drawnW: number): Draw => ({
  fromMs: fromS * 1000,
  toMs: toS * 1000,
  drawnW,
  sureW: drawnW,
})
const sumOf = (numbers: readonly number[]) => numbers.reduce((sum, number) => sum + number, 0)

describe('the surplus of a site', () => {
  test('is granted to its node up to what it drew', () => {
    const { pool } = poolOf([
      [0, 1000],
      [10, 1000],
    ])
    expect(pool.settle('hall', [draw(0, 10, 30)])).toEqual({ untilMs: 10_000, grantedJ: [300] })
  })

  test.each<[string, number, number]>([
    ['all, while nothing comes from the grid', 0, 300],
    ['what does not come from the grid', -10, 200],
    ['nothing, when all of it does', -30, 0],
    ['nothing, when more does', -500, 0],
  ])('leaves of 30 W that are in the reading %s', (_, spareW, grantedJ) => {
    const { pool } = poolOf([
      [0, spareW],
      [10, spareW],
    ])
    expect(sumOf(pool.settle('hall', [draw(-1, 10, 30)]).grantedJ)).toBe(grantedJ)
  })

  test('stands for the time half-way to the next reading, and what was left over is not kept', () => {
    const { pool } = poolOf([
      [0, 1000],
      [10, -1000],
      [20, -1000],
    ])
    expect(pool.settle('hall', [draw(0, 5, 30), draw(5, 20, 30)]).grantedJ).toEqual([150, 0])
  })

  test('counts only what was surely drawn when it takes our own draw out of the reading', () => {
    const { pool } = poolOf([
      [0, 0],
      [10, 0],
    ])
    expect(sumOf(pool.settle('hall', [{ ...draw(-1, 10, 40), sureW: 30 }]).grantedJ)).toBe(300)
  })

  test('takes nothing out for what was drawn before or after the reading', () => {
    const { pool } = poolOf([
      [0, 0],
      [10, 0],
    ])
    expect(pool.settle('hall', [draw(1, 9, 30)]).grantedJ).toEqual([0])
  })

  test('can be settled up to the last reading, and the rest later', () => {
    const { pool, hear } = poolOf([
      [0, 1000],
      [10, 1000],
    ])
    expect(pool.untilMs()).toBe(10_000)
    expect(pool.settle('hall', [draw(0, 14, 30)])).toEqual({ untilMs: 10_000, grantedJ: [300] })
    hear(20, 1000)
    expect(pool.settle('hall', [draw(10, 14, 30)])).toEqual({ untilMs: 20_000, grantedJ: [120] })
  })

  test('is granted once, however often the same time is settled', () => {
    const { pool } = poolOf([
      [0, 1000],
      [10, 1000],
    ])
    const settle = () => sumOf(pool.settle('hall', [draw(0, 10, 30)]).grantedJ)
    expect([settle(), settle(), settle()]).toEqual([300, 0, 0])
  })
})

describe('several nodes', () => {
  test('get their share by what they drew, as far as they have told it', () => {
    const { pool } = poolOf([
      [0, -45],
      [10, -45],
    ])
    const hall = sumOf(pool.settle('hall', [draw(-1, 10, 40)]).grantedJ)
    const flat = sumOf(pool.settle('flat', [draw(-1, 10, 20)]).grantedJ)
    expect(hall).toBe(0)
    expect(flat).toBeCloseTo(50, 6)
  })

  test('get the same when one of them waits until the others have told theirs', () => {
    const { pool } = poolOf([
      [0, -30],
      [10, -30],
    ])
    const draws = [draw(-1, 10, 30)]
    expect(pool.settle('hall', draws, 0)).toEqual({ untilMs: 0, grantedJ: [0] })
    expect(pool.nodeCount()).toBe(1)
    const flat = sumOf(pool.settle('flat', draws).grantedJ)
    const hall = sumOf(pool.settle('hall', draws).grantedJ)
    expect([hall, flat]).toEqual([expect.closeTo(150, 6), expect.closeTo(150, 6)])
    expect(pool.nodeCount()).toBe(2)
  })

  test('all get everything while there is enough for all', () => {
    const { pool } = poolOf([
      [0, 0],
      [10, 0],
    ])
    for (const node of ['hall', 'flat', 'office'])
      expect(sumOf(pool.settle(node, [draw(-1, 10, 40)]).grantedJ)).toBeCloseTo(400, 6)
  })

  test('are not more than a site has; one that falls silent makes room', () => {
    const { pool, hear } = poolOf([
      [0, 5000],
      [10, 5000],
    ])
    const granted = (node: string, from: number) => sumOf(pool.settle(node, [draw(from, from + 10, 30)]).grantedJ)
    for (let place = 0; place < POOL_NODES_MAX; place++) expect(granted(`node ${place}`, 0)).toBe(300)
    expect(granted('one too many', 0)).toBe(0)
    for (let atS = 20; atS <= 10 + SETTLE_WITHIN_MS / 1000 + 20; atS += 10) hear(atS, 5000)
    expect(granted('one too many', 130)).toBe(300)
  })
})

test('what a node drew long ago is forgotten also while no meter says anything: a node without a meter runs for years', () => {
  const { pool } = poolOf([])
  for (let second = 0; second < 2 * POOL_DRAWS_MAX; second++) pool.settle('hall', [draw(second, second + 1, 30)])
  const drawnThen: number[] = []
  const spareW = (ownW: number) => (drawnThen.push(ownW), 0)
  for (const atMs of [10_000, 20_000]) pool.hear({ atMs, spareW })
  pool.settle('hall', [])
  expect(new Set(drawnThen)).toEqual(new Set([0]))
})

test('nothing is granted between two readings of which nobody knows what was between them, however near they seem', () => {
  const { pool, hear } = poolOf([[0, 1000]])
  pool.hear({ atMs: 10_000, spareW: () => 1000, isAfterGap: true })
  hear(20, 1000)
  expect(pool.settle('hall', [draw(0, 20, 30)]).grantedJ).toEqual([300])
})

test('nothing can be settled before the first reading', () => {
  expect(poolOf([]).pool.untilMs()).toBeNull()
})

describe('nothing is granted', () => {
  test.each<[string, readonly (readonly [number, number | null])[], Draw[]]>([
    ['before the first reading', [], [draw(0, 10, 30)]],
    ['with one reading alone', [[0, 1000]], [draw(-10, 0, 30)]],
    [
      'before the first and after the last',
      [
        [0, 1000],
        [10, 1000],
      ],
      [draw(-10, 0, 30), draw(10, 20, 30)],
    ],
    [
      'in a gap between readings',
      [
        [0, 1000],
        [READING_GAP_MAX_MS / 1000 + 1, 1000],
      ],
      [draw(0, 90, 30)],
    ],
    [
      'where the meters do not tell it',
      [
        [0, null],
        [10, null],
      ],
      [draw(0, 10, 30)],
    ],
    [
      'for readings that are no number',
      [
        [0, Number.NaN],
        [10, Number.NaN],
      ],
      [draw(0, 10, 30)],
    ],
    [
      'for a reading of no time',
      [
        [0, 1000],
        [Number.NaN, 1000],
      ],
      [draw(0, 10, 30)],
    ],
    [
      'for a reading again, or an older one',
      [
        [10, 1000],
        [10, 1000],
        [0, 1000],
      ],
      [draw(0, 10, 30)],
    ],
    [
      'for draws that cannot be',
      [
        [0, 1000],
        [10, 1000],
      ],
      [
        draw(0, 10, Number.NaN),
        draw(0, 10, -30),
        draw(10, 0, 30),
        { ...draw(0, 10, 30), sureW: -1 },
        draw(0, Number.NaN, 30),
      ],
    ],
    ['for too late', [...Array(20).keys()].map((tens) => [10 * tens, 1000] as const), [draw(0, 10, 30)]],
  ])('%s', (_, readings, draws) => {
    const { pool } = poolOf(readings)
    expect(sumOf(pool.settle('hall', draws).grantedJ)).toBe(0)
  })
})

describe('a lack', () => {
  const TREMBLING = [...Array(9).keys()].map((tens) => [10 * tens, tens % 2 === 0 ? 30 : -40] as const)
  const granted = (debtMaxJ: number) =>
    sumOf(poolOf(TREMBLING, debtMaxJ).pool.settle('hall', [{ ...draw(0, 80, 30), sureW: 0 }]).grantedJ)

  test('is paid by the next surplus, so that a meter that trembles around zero gives no sun', () => {
    expect(granted(0)).toBeGreaterThan(1000)
    expect(granted(1000)).toBeLessThanOrEqual(150)
  })

  test('is forgotten above what is remembered: a cloud does not take the sun that follows it', () => {
    const readings = [...Array(9).keys()].map((tens) => [10 * tens, tens < 4 ? -2000 : 1000] as const)
    const { pool } = poolOf(readings, 1000)
    expect(sumOf(pool.settle('hall', [draw(0, 80, 30)]).grantedJ)).toBe(45 * 30)
  })

  test('is remembered when the time in which it came is not', () => {
    const { pool, hear } = poolOf([], 1000)
    for (let atS = 0; atS <= 200; atS += 10) hear(atS, -100)
    for (let atS = 210; atS <= 400; atS += 10) hear(atS, 0.0001)
    expect(sumOf(pool.settle('hall', [{ ...draw(300, 400, 30), sureW: 0 }]).grantedJ)).toBe(0)
  })
})

/** Doubles alone are nearly all of them next to nothing. */
const between = (min: number, max: number) => fc.oneof(fc.integer({ min, max }), fc.double({ min, max, noNaN: true }))

test('never more is granted than was left, whoever settles what and when, in any span and in all', () => {
  const step = fc.record({
    afterS: fc.constantFrom(0, 1, 10, 40, 89, 91, 300),
    spareW: fc.oneof(between(-200, 200), fc.constantFrom(null, Number.NaN)),
    drawnW: fc.array(between(0, 100), { minLength: 3, maxLength: 3 }),
    settles: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 2, maxLength: 25 }), fc.constantFrom(0, 600), (steps, debtMaxJ) => {
      const { pool, hear } = poolOf([], debtMaxJ)
      const pending: Draw[][] = [[], [], []]
      let atS = 0
      let [leftJ, grantedJ, drawnJ] = [0, 0, 0]
      let before: number | null = null
      for (const [place, { afterS, spareW, drawnW, settles }] of steps.entries()) {
        for (const [node, watts] of drawnW.entries()) pending[node]?.push(draw(atS, atS + afterS, watts))
        drawnJ += sumOf(drawnW) * afterS
        atS += afterS
        hear(atS, spareW)
        leftJ += leftAtMostJ(afterS, known(before) + 300, known(spareW) + sumOf(drawnW))
        before = afterS > 0 || place === 0 ? spareW : before
        for (const [node, isSettling] of settles.entries()) {
          if (isSettling) grantedJ += sumOf(pool.settle(String(node), pending[node] ?? []).grantedJ)
        }
      }
      expect(grantedJ).toBeLessThanOrEqual(leftJ + 1e-6)
      expect(grantedJ).toBeLessThanOrEqual(drawnJ + 1e-6)
    }),
    { numRuns: 500 },
  )
})
/** What either reading leaves for the whole time between them, our own draw added back. */
const leftAtMostJ = (seconds: number, beforeW: number, afterW: number) =>
  seconds > 90 ? 0 : seconds * Math.max(0, beforeW, afterW)
const known = (watts: number | null) => (watts === null || Number.isNaN(watts) ? -1e9 : watts)
