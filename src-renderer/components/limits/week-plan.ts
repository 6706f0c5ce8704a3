import type { Schedule, ScheduleLevel } from '#core/contracts/limits.ts'

export const DAYS = [0, 1, 2, 3, 4, 5, 6] as const
/** A day of the week, Monday first. */
export type Day = (typeof DAYS)[number]
export const PARTS = ['day', 'night'] as const
export type Part = (typeof PARTS)[number]
export const LEVELS = ['full', 'half', 'off'] as const satisfies readonly ScheduleLevel[]

/** Changes nothing until somebody says more. */
export const newPlan = (): Schedule => ({
  day_starts: '07:00',
  night_starts: '22:00',
  days: DAYS.map(() => ({ day: 'full', night: 'full' })),
})

export const isEveryDaySame = ({ days }: Schedule): boolean =>
  days.every(({ day, night }) => day === days[0]?.day && night === days[0].night)

/** The same plan with another level for this part of these days. */
export const withLevel = (plan: Schedule, to: readonly Day[], change: { part: Part; level: ScheduleLevel }): Schedule =>
  withDays(plan, to, (there) => ({ ...there, [change.part]: change.level }))

/** The same plan where these days are like that one. */
export function copyDay(plan: Schedule, from: Day, to: readonly Day[]): Schedule {
  const copied = plan.days[from]
  return copied === undefined ? plan : withDays(plan, to, () => copied)
}

type Plan = Schedule['days'][number]
const withDays = (plan: Schedule, to: readonly Day[], change: (there: Plan) => Plan): Schedule => ({
  ...plan,
  days: plan.days.map((there, day) => (to.includes(day as Day) ? change(there) : there)),
})

/** The same plan where this part begins at another time; null where day and night would begin together. */
export function withStart(plan: Schedule, part: Part, clockTime: string): Schedule | null {
  const next = { ...plan, [part === 'day' ? 'day_starts' : 'night_starts']: clockTime }
  return next.day_starts === next.night_starts ? null : next
}
