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
    expect(scheduleAt(always, at(22, 12)).level).toBe('full')
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
  })
})
