import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { backoffMs, NETWORK_BACKOFF, NO_WORK_BACKOFF, parseRetryAfter, RETRY_AFTER_MAX_MS } from './backoff.ts'

const NOW_MS = Date.parse('2026-06-21T12:00:00.000Z')
const rule = fc.record({
  firstMs: fc.integer({ min: 1, max: 100_000 }),
  maxMs: fc.integer({ min: 1, max: 10_000_000 }),
})
const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const failures = fc.integer({ min: 1, max: 1_000_000 })

describe('waiting after failures', () => {
  test('is a whole number of ms between nothing and the rule’s maximum', () => {
    fc.assert(
      fc.property(rule, failures, random, (rule, failures, random) => {
        const ms = backoffMs(rule, failures, { random })
        expect(Number.isInteger(ms)).toBe(true)
        expect(ms).toBeGreaterThanOrEqual(0)
        expect(ms).toBeLessThanOrEqual(rule.maxMs)
      }),
    )
  })

  test('never shrinks with more failures, and its bound doubles until the maximum', () => {
    fc.assert(
      fc.property(rule, failures, random, (rule, failures, random) => {
        const ms = backoffMs(rule, failures, { random })
        expect(backoffMs(rule, failures + 1, { random })).toBeGreaterThanOrEqual(ms)
        expect(ms).toBeLessThanOrEqual(rule.firstMs * 2 ** (failures - 1))
      }),
    )
  })

  test('is at least what the coordinator asked for, and not shorter for it', () => {
    fc.assert(
      fc.property(rule, failures, fc.tuple(random, fc.nat(RETRY_AFTER_MAX_MS)), (rule, failures, chance) => {
        const [random, retryAfterMs] = chance
        const ms = backoffMs(rule, failures, { random, retryAfterMs })
        expect(ms).toBe(Math.max(retryAfterMs, backoffMs(rule, failures, { random })))
        expect(backoffMs(rule, failures, { random, retryAfterMs: null })).toBe(backoffMs(rule, failures, { random }))
      }),
    )
  })

  test.each([
    [NETWORK_BACKOFF, 1, 500],
    [NETWORK_BACKOFF, 2, 1000],
    [NETWORK_BACKOFF, 9, 128_000],
    [NETWORK_BACKOFF, 10, 150_000],
    [NO_WORK_BACKOFF, 1, 30_000],
    [NO_WORK_BACKOFF, 9, 7_200_000],
  ])('follows the spec: %o after %i failures, half of the way, is %i ms', (rule, failures, ms) => {
    expect(backoffMs(rule, failures, { random: 0.5 })).toBe(ms)
  })
})

describe('Retry-After', () => {
  test.each([
    ['0', 0],
    ['120', 120_000],
    [' 7 ', 7000],
    ['Sun, 21 Jun 2026 12:00:30 GMT', 30_000],
    ['Sunday, 21-Jun-26 12:00:30 GMT', 30_000],
    ['Sun, 21 Jun 2026 11:00:00 GMT', 0],
    // Longer than a timer of Node can be, which would end at once.
    ['999999999', RETRY_AFTER_MAX_MS],
    ['99999999999999', RETRY_AFTER_MAX_MS],
    ['Sun, 21 Jun 2099 12:00:00 GMT', RETRY_AFTER_MAX_MS],
    ['soon', null],
    ['-5', null],
    ['1.5', null],
    ['2027', 2_027_000],
    ['', null],
    [undefined, null],
  ])('“%s” is %s ms', (header, ms) => {
    expect(parseRetryAfter(header, NOW_MS)).toBe(ms)
  })
})
