import type { Schedule, ScheduleLevel } from '#core/contracts/limits.ts'

const DAYS = 7

type Part = { readonly from: Date; readonly level: ScheduleLevel }

/**
 * How much the weekly plan allows now, and when it says something else; null where it never does. Times are those of this
 * computer's clock: an hour that summer time skips or repeats is as long as it then is.
 */
export function scheduleAt(schedule: Schedule, now: Date): { level: ScheduleLevel; until: Date | null } {
  // A day may end after midnight, and a plan is looked at for a whole week from now on.
  const planned = Array.from({ length: DAYS + 3 }, (_, place) => partsOf(schedule, now, place - 2)).flat()
  const parts = planned.filter(lasts)
  const current = parts.findLastIndex(({ from }) => from <= now)
  const level = parts[current]?.level ?? 'full'
  const next = parts.slice(current + 1).find((part) => part.level !== level)
  return { level, until: next?.from ?? null }
}

/** A day has no length when its night begins with it, or when summer time skips all of it. */
const lasts = ({ from }: Part, place: number, parts: readonly Part[]): boolean => {
  const next = parts[place + 1]
  return next === undefined || next.from > from
}

/** Day and night that begin on the day so many days from now. */
function partsOf({ day_starts, night_starts, days }: Schedule, now: Date, daysAhead: number): Part[] {
  const date = new Date(now.getFullYear(), now.getMonth(), now.getDate() + daysAhead)
  const plan = days[(date.getDay() + DAYS - 1) % DAYS]
  if (!plan) return []
  const endsNextDay = night_starts < day_starts ? 1 : 0
  return [
    { from: at(date, day_starts), level: plan.day },
    { from: at(date, night_starts, endsNextDay), level: plan.night },
  ]
}

function at(date: Date, clockTime: string, daysLater = 0): Date {
  const [hour = 0, minute = 0] = clockTime.split(':').map(Number)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + daysLater, hour, minute)
}
