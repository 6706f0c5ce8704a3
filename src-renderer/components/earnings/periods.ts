import type { EarningsResponse } from '#core/contracts/credits.ts'
import { CARBON_SCALE, EURO_SCALE, formatDecimal, parseDecimal } from '#core/units.ts'

export const PERIODS = ['today', 'week', 'month', 'year', 'all'] as const
export type Period = (typeof PERIODS)[number]
type Days = EarningsResponse['by_day']

const LENGTH_DAYS: Readonly<Record<Exclude<Period, 'all'>, number>> = { today: 1, week: 7, month: 30, year: 365 }
const DAY_MS = 24 * 3_600_000

/** Days as the coordinator counts them, from midnight UTC on; `all` has as many as it lists. */
export function daysOf(days: Days, { period, now }: { period: Period; now: Date }): Days {
  if (period === 'all') return days
  const first = new Date(now.getTime() - (LENGTH_DAYS[period] - 1) * DAY_MS).toISOString().slice(0, 10)
  return days.filter(({ day }) => day >= first)
}

/** Exact sums of the days, as decimals. */
export function sumOf(days: Days): { readonly tasks: number; readonly totalEur: string; readonly carbonKg: string } {
  const sum = (scale: number, of: (day: Days[number]) => string) =>
    formatDecimal(
      days.reduce((total, day) => total + (parseDecimal(of(day), scale) ?? 0n), 0n),
      scale,
    )
  return {
    tasks: days.reduce((total, { tasks }) => total + tasks, 0),
    totalEur: sum(EURO_SCALE, ({ total_eur }) => total_eur),
    carbonKg: sum(CARBON_SCALE, ({ carbon_saved_kg }) => carbon_saved_kg),
  }
}
