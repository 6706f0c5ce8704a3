import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import type { Schedule, ScheduleLevel } from '#core/contracts/limits.ts'
import { scheduleAt } from './schedule.ts'

const zone = process.env['TZ']
afterEach(() => {
  if (zone === undefined) delete process.env['TZ']
  else process.env['TZ'] = zone
})

const plan = (
  changes: Partial<Schedule> = {},
  day: ScheduleLevel = 'off',
  night: ScheduleLevel = 'full',
): Schedule => ({
  day_starts: '07:00',
  night_starts: '22:00',
  days: Array.from({ length: 7 }, () => ({ day, night })),
  ...changes,
})
/** The same every day, but for the one that is named. */
const but = (place: number, day: ScheduleLevel, night: ScheduleLevel): Schedule => {
  const { days, ...rest } = plan()
  return { ...rest, days: days.map((there, index) => (index === place ? { day, night } : there)) }
}
const at = (day: number, hour: number, minute = 0) => new Date(2026, 5, day, hour, minute)

describe('a weekly plan', () => {
  test('has a day and a night, and says when they end', () => {
    expect(scheduleAt(plan(), at(22, 6, 59))).toEqual({ level: 'full', until: at(22, 7) })
    expect(scheduleAt(plan(), at(22, 7))).toEqual({ level: 'off', until: at(22, 22) })
    expect(scheduleAt(plan(), at(22, 22))).toEqual({ level: 'full', until: at(23, 7) })
  })

  test('gives the night after a day to that day: 21 June is a Sunday', () => {
    const monday = but(0, 'off', 'half')
    expect(scheduleAt(monday, at(22, 3)).level).toBe('full')
    expect(scheduleAt(monday, at(23, 3))).toEqual({ level: 'half', until: at(23, 7) })
    expect(scheduleAt(but(6, 'off', 'half'), at(22, 3)).level).toBe('half')
  })

  test('lasts over parts that say the same', () => {
    const weekend = but(5, 'full', 'full')
    expect(scheduleAt(weekend, at(26, 23))).toEqual({ level: 'full', until: at(28, 7) })
    expect(scheduleAt(plan({}, 'half', 'half'), at(22, 12))).toEqual({ level: 'half', until: null })
  })

  test('may have a day that ends after midnight, and one that never ends', () => {
    const late = plan({ day_starts: '18:00', night_starts: '02:00' })
    expect(scheduleAt(late, at(22, 1))).toEqual({ level: 'off', until: at(22, 2) })
    expect(scheduleAt(late, at(22, 3))).toEqual({ level: 'full', until: at(22, 18) })
    const always = plan({ day_starts: '07:00', night_starts: '07:00' })
    expect(scheduleAt(always, at(22, 12))).toEqual({ level: 'full', until: null })
  })

  test('follows the clock through the nights in which it is put forward and back', () => {
    process.env['TZ'] = 'Europe/Brussels'
    const toSummer = new Date(2026, 2, 28, 23)
    const spring = scheduleAt(plan(), toSummer)
    expect((spring.until!.getTime() - toSummer.getTime()) / 3_600_000).toBe(7)
    expect(spring.until!.getHours()).toBe(7)
    const toWinter = new Date(2026, 9, 24, 23)
    const autumn = scheduleAt(plan(), toWinter)
    expect((autumn.until!.getTime() - toWinter.getTime()) / 3_600_000).toBe(9)
    expect(autumn.until!.getHours()).toBe(7)
    const skipped = plan({ day_starts: '02:30' })
    const until = scheduleAt(skipped, new Date(2026, 2, 29, 1)).until!
    expect([until.getHours(), until.getMinutes()]).toEqual([3, 30])
    const skippedWhole = plan({ day_starts: '02:10', night_starts: '03:05' })
    expect(scheduleAt(skippedWhole, new Date(2026, 2, 29, 1)).until).toEqual(new Date(2026, 2, 30, 2, 10))
  })
})

/** Often in the hours of the night in which the clock is changed. */
const clockTime = fc
  .tuple(fc.oneof(fc.nat(23), fc.integer({ min: 1, max: 4 })), fc.nat(59))
  .map((parts) => parts.map((n) => String(n).padStart(2, '0')).join(':'))
const aLevel = fc.constantFrom<ScheduleLevel>('full', 'half', 'off')
const aPlan: fc.Arbitrary<Schedule> = fc.record({
  day_starts: clockTime,
  night_starts: clockTime,
  days: fc.array(fc.record({ day: aLevel, night: aLevel }), { minLength: 7, maxLength: 7 }),
})
/** Within two days of each change of the clock, and of none. */
const CHANGES = [new Date('2026-03-29T01:00Z'), new Date('2026-10-25T01:00Z'), new Date('2026-06-21T01:00Z')]
const aMoment = fc
  .tuple(fc.constantFrom(...CHANGES), fc.integer({ min: -2880, max: 2880 }))
  .map(([from, minutes]) => new Date(from.getTime() + minutes * 60_000))

test('whatever the plan, what it says lasts until the time that it names, and then is something else', () => {
  process.env['TZ'] = 'Europe/Brussels'
  fc.assert(
    fc.property(aPlan, aMoment, fc.double({ min: 0, max: 1, noNaN: true }), (schedule, now, share) => {
      const { level, until } = scheduleAt(schedule, now)
      const endsAt = until?.getTime() ?? now.getTime() + 8 * 24 * 3_600_000
      expect(endsAt).toBeGreaterThan(now.getTime())
      const between = new Date(now.getTime() + Math.floor(share * (endsAt - 1 - now.getTime())))
      expect(scheduleAt(schedule, between).level).toBe(level)
      expect(until && scheduleAt(schedule, until).level).not.toBe(level)
    }),
    { numRuns: 1000 },
  )
})
