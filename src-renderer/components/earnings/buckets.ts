import type { EarningsReceipt } from '#core/contracts/credits.ts'
import { type Days, daysOf, firstDayOf, type Period, sumEur } from './periods.ts'

export type Unit = 'hour' | 'day' | 'month'
/** One bar: what was earned from `start` on until the next one begins. */
export type Bucket = { readonly start: Date; readonly totalEur: string; readonly tasks: number }
export type Buckets = { readonly unit: Unit; readonly bars: readonly Bucket[] }
type Part = { readonly at: string; readonly totalEur: string; readonly tasks: number }

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** Up to here a day has a bar that can be seen on the smallest screen. */
const DAY_BARS_MAX = 31

/**
 * The period in equal parts without a gap, also where nothing was earned, so that a bar's place tells its time. Null where
 * there is nothing to draw: nothing was earned, or not all receipts of today are at hand to tell its hours.
 */
export function bucketsOf(
  { days, receipts }: { days: Days; receipts: readonly EarningsReceipt[] },
  span: { period: Period; now: Date },
): Buckets | null {
  const inPeriod = daysOf(days, span)
  if (inPeriod.length === 0) return null
  if (span.period === 'today') return hoursOf(inPeriod, receipts)
  const parts = inPeriod.map(({ day, total_eur, tasks }) => ({ at: day, totalEur: total_eur, tasks }))
  const first = firstDayOf(span.period, span.now) ?? parts.map(({ at }) => at).toSorted()[0] ?? ''
  const [from, to] = [new Date(first), span.now]
  const unit = (to.getTime() - from.getTime()) / DAY_MS < DAY_BARS_MAX ? 'day' : 'month'
  return { unit, bars: startsOf(unit, from, to).map((start) => bar(unit, start, parts)) }
}

function hoursOf(today: Days, receipts: readonly EarningsReceipt[]): Buckets | null {
  const [{ day, tasks } = { day: '', tasks: 0 }] = today
  const parts = receipts
    .filter(
      ({ book, reported_at, credit_status }) =>
        book === 'main' && credit_status !== 'expired' && reported_at.startsWith(day),
    )
    .map((receipt) => ({
      at: receipt.reported_at,
      totalEur: sumEur([receipt.reward_eur, receipt.credit_status === 'not_creditable' ? '0' : receipt.node_share_eur]),
      tasks: 1,
    }))
  if (parts.length !== tasks) return null
  const midnight = new Date(day)
  const starts = Array.from({ length: 24 }, (_, hour) => new Date(midnight.getTime() + hour * HOUR_MS))
  return { unit: 'hour', bars: starts.map((start) => bar('hour', start, parts)) }
}

function startsOf(unit: 'day' | 'month', from: Date, to: Date): readonly Date[] {
  const starts: Date[] = []
  const begin = new Date(`${from.toISOString().slice(0, unit === 'day' ? 10 : 7)}${unit === 'day' ? '' : '-01'}`)
  for (let start = begin; start <= to; start = nextAfter(unit, start)) starts.push(start)
  return starts
}

const nextAfter = (unit: 'day' | 'month', start: Date) =>
  unit === 'day'
    ? new Date(start.getTime() + DAY_MS)
    : new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1))

/** How much of a time's text all times of one bar begin with: `2026-06`, `2026-06-21`, `2026-06-21T14`. */
const LETTERS = { month: 7, day: 10, hour: 13 } as const

function bar(unit: Unit, start: Date, parts: readonly Part[]): Bucket {
  const head = start.toISOString().slice(0, LETTERS[unit])
  const mine = parts.filter(({ at }) => at.startsWith(head))
  return {
    start,
    totalEur: sumEur(mine.map(({ totalEur }) => totalEur)),
    tasks: mine.reduce((count, { tasks }) => count + tasks, 0),
  }
}
