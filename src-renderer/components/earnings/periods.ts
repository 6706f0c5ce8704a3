import type { EarningsResponse } from '#core/contracts/credits.ts'
import { CARBON_SCALE, EURO_SCALE, formatDecimal, parseDecimal } from '#core/units.ts'

export const PERIODS = ['today', 'week', 'month', 'year', 'all'] as const
export type Period = (typeof PERIODS)[number]
export type Days = EarningsResponse['by_day']
/** Exact decimals; `tasks` is null where nobody has counted all of them. */
export type Sums = { readonly tasks: number | null; readonly totalEur: string; readonly carbonKg: string }

const LENGTH_DAYS = { today: 1, week: 7, month: 30 } as const
const DAY_MS = 24 * 3_600_000

/** The first day of a period, as the coordinator counts days: from midnight UTC on. Null where it has no beginning. */
export function firstDayOf(period: Period, now: Date): string | null {
  if (period === 'all') return null
  const first =
    period === 'year'
      ? new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 11, 1))
      : new Date(now.getTime() - (LENGTH_DAYS[period] - 1) * DAY_MS)
  return first.toISOString().slice(0, 10)
}

/** Those days of the coordinator's list that are in the period; `all` has as many as it lists. */
export function daysOf(days: Days, { period, now }: { period: Period; now: Date }): Days {
  const first = firstDayOf(period, now)
  return first === null ? days : days.filter(({ day }) => day >= first)
}

const units = (amounts: readonly string[], scale: number) =>
  amounts.reduce((total, amount) => total + (parseDecimal(amount, scale) ?? 0n), 0n)

/** Exact sum of plain decimals of euro. */
export const sumEur = (amounts: readonly string[]): string => formatDecimal(units(amounts, EURO_SCALE), EURO_SCALE)

/** Exact sums of the days. */
export function sumOf(days: Days): Sums {
  return {
    tasks: days.reduce((total, { tasks }) => total + tasks, 0),
    totalEur: sumEur(days.map(({ total_eur }) => total_eur)),
    carbonKg: formatDecimal(
      units(
        days.map(({ carbon_saved_kg }) => carbon_saved_kg),
        CARBON_SCALE,
      ),
      CARBON_SCALE,
    ),
  }
}

/**
 * What was earned in a period. All of it is the sum of the states, because the coordinator lists the last days only:
 * `isListed` says whether those are all there were.
 */
export function earnedIn(
  earnings: EarningsResponse,
  span: { period: Period; now: Date },
): Sums & { readonly isListed: boolean } {
  const listed = sumOf(daysOf(earnings.by_day, span))
  if (span.period !== 'all') return { ...listed, isListed: true }
  const { pending, verified, redeemed } = earnings.by_state
  const totalEur = sumEur([pending, verified, redeemed].map(({ total_eur }) => total_eur))
  const isListed = totalEur === listed.totalEur
  return { tasks: isListed ? listed.tasks : null, totalEur, carbonKg: earnings.carbon_saved_kg, isListed }
}
