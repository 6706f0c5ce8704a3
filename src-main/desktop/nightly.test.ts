import { expect, test } from 'vitest'
import { isTimeToReload } from './nightly.ts'

const at = (hour: number, minute = 0) => new Date(2026, 5, 21, hour, minute)
const minutesBefore = (now: Date, minutes: number) => now.getTime() - minutes * 60_000
const asked = (now: Date, { untouchedMin = 60, loadedMin = 24 * 60 } = {}) =>
  isTimeToReload({ now, touchedMs: minutesBefore(now, untouchedMin), loadedMs: minutesBefore(now, loadedMin) })

test.each([
  [at(2, 59), false],
  [at(3), true],
  [at(4, 59), true],
  [at(5), false],
  [at(15), false],
])('at %s: %s', (now, isTime) => expect(asked(now)).toBe(isTime))

test('not in front of somebody', () => {
  expect(asked(at(3, 30), { untouchedMin: 9 })).toBe(false)
  expect(asked(at(3, 30), { untouchedMin: 10 })).toBe(true)
})

test('once a night', () => {
  expect(asked(at(4), { loadedMin: 30 })).toBe(false)
})
