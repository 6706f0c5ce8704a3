import { describe, expect, test } from 'vitest'
import { Schedule, SCHEDULE_LEVELS } from '#core/contracts/limits.ts'
import { copyDay, type Day, DAYS, isEveryDaySame, LEVELS, newPlan, withLevel, withStart } from './week-plan.ts'

const [MONDAY, TUESDAY, SUNDAY] = [0, 1, 6] as const satisfies readonly Day[]
const levelsOf = ({ days }: Schedule) => days.map(({ day, night }) => `${day}/${night}`)

describe('a weekly plan', () => {
  test('is one of the contract, has its levels, and changes nothing at first', () => {
    expect(Schedule.parse(newPlan())).toEqual(newPlan())
    expect(LEVELS).toEqual(SCHEDULE_LEVELS)
    expect(new Set(levelsOf(newPlan()))).toEqual(new Set(['full/full']))
  })

  test('takes another level for one part of the days that are meant, and for no other', () => {
    const plan = withLevel(newPlan(), [MONDAY, SUNDAY], { part: 'night', level: 'off' })
    expect(levelsOf(plan)).toEqual(['full/off', ...Array<string>(5).fill('full/full'), 'full/off'])
    expect(isEveryDaySame(plan)).toBe(false)
    expect(isEveryDaySame(withLevel(plan, DAYS, { part: 'night', level: 'half' }))).toBe(true)
  })

  test('copies both parts of a day to others, and leaves the one it was changed from as it was', () => {
    const before = withLevel(newPlan(), [TUESDAY], { part: 'day', level: 'half' })
    const after = copyDay(before, TUESDAY, [MONDAY, SUNDAY])
    expect(levelsOf(after)).toEqual(['half/full', 'half/full', ...Array<string>(4).fill('full/full'), 'half/full'])
    expect(levelsOf(before)[MONDAY]).toBe('full/full')
    expect(isEveryDaySame(copyDay(before, TUESDAY, DAYS))).toBe(true)
  })

  test('begins its day and its night at other times, never both at the same', () => {
    expect(withStart(newPlan(), 'day', '06:30')).toMatchObject({ day_starts: '06:30', night_starts: '22:00' })
    expect(withStart(newPlan(), 'night', '00:15')).toMatchObject({ day_starts: '07:00', night_starts: '00:15' })
    expect(withStart(newPlan(), 'night', '07:00')).toBeNull()
    expect(withStart(newPlan(), 'day', '22:00')).toBeNull()
  })
})
