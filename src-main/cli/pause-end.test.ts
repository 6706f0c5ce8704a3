import { describe, expect, test } from 'vitest'
import { UsageError } from './exit-codes.ts'
import { pauseEnd } from './pause-end.ts'

/** In this computer's own time zone, as a person means it. */
const NOW = new Date(2026, 5, 21, 17, 30, 20, 5)
const at = (day: number, hours: number, minutes: number) => new Date(2026, 5, day, hours, minutes, 0, 0)
const endOf = (asked: { for?: string; until?: string }) =>
  pauseEnd({ for: asked.for ?? null, until: asked.until ?? null }, NOW)

describe('a pause', () => {
  test('is for good when nothing is said', () => {
    expect(endOf({})).toBeNull()
  })

  test.each([
    ['45s', 45_000],
    ['90m', 90 * 60_000],
    ['2h', 2 * 3_600_000],
    ['1d', 24 * 3_600_000],
    ['366d', 366 * 24 * 3_600_000],
  ])('for %s ends after so long', (text, ms) => {
    expect(endOf({ for: text })).toEqual(new Date(NOW.getTime() + ms))
  })

  test.each([
    ['18:00', at(21, 18, 0)],
    ['17:31', at(21, 17, 31)],
    ['17:30', at(22, 17, 30)],
    ['00:00', at(22, 0, 0)],
    ['7:05', at(22, 7, 5)],
    ['2026-06-21T18:00', at(21, 18, 0)],
    ['2026-06-25T06:00:00', at(25, 6, 0)],
  ])('until %s ends when that comes next', (text, end) => {
    expect(endOf({ until: text })).toEqual(end)
  })

  test('until a time with its zone ends then', () => {
    const until = new Date(NOW.getTime() + 60_000).toISOString()
    expect(endOf({ until })?.toISOString()).toBe(until)
  })

  test.each(['0m', '-5m', '5', 'm', '1.5h', '90 m', '367d', '9999999s', '5w', ''])('is not for “%s”', (text) => {
    expect(() => endOf({ for: text })).toThrow(UsageError)
  })

  test.each(['24:00', '18:60', '18', 'noon', '2026-06-20T18:00', '2027-12-01T00:00', '2026-06-21', 'Jun 25 2026', ''])(
    'is not until “%s”',
    (text) => {
      expect(() => endOf({ until: text })).toThrow(UsageError)
    },
  )

  test('is for a time or until one, not both', () => {
    expect(() => endOf({ for: '1h', until: '18:00' })).toThrow('not both')
  })
})
