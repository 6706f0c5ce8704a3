import { expect, test } from 'vitest'
import type { EarningsReceipt } from '#core/contracts/credits.ts'
import { bucketsOf } from './buckets.ts'
import type { Period } from './periods.ts'

const now = new Date('2026-06-21T12:30:00.000Z')
const day = (name: string, total_eur: string, tasks = 1) => ({
  day: name,
  tasks,
  carbon_saved_kg: '0',
  credits_eur: '0',
  rewards_eur: total_eur,
  total_eur,
})
const receipt = (reported_at: string, changes: Partial<EarningsReceipt> = {}) =>
  ({
    book: 'main',
    reported_at,
    reward_eur: '0.01',
    node_share_eur: '0.000189',
    credit_status: 'verified',
    ...changes,
  }) as EarningsReceipt
const bars = (period: Period, days: ReturnType<typeof day>[], receipts: EarningsReceipt[] = []) => {
  const found = bucketsOf({ days, receipts }, { period, now })
  return (
    found && { unit: found.unit, bars: found.bars.map((one) => [one.start.toISOString(), one.totalEur, one.tasks]) }
  )
}

test('seven days are seven bars, also those without work, and the last is today', () => {
  const found = bars('week', [day('2026-06-20', '0.02', 2), day('2026-06-15', '0.1')])
  expect(found?.unit).toBe('day')
  expect(found?.bars).toHaveLength(7)
  expect(found?.bars[0]).toEqual(['2026-06-15T00:00:00.000Z', '0.1', 1])
  expect(found?.bars.at(-2)).toEqual(['2026-06-20T00:00:00.000Z', '0.02', 2])
  expect(found?.bars.at(-1)).toEqual(['2026-06-21T00:00:00.000Z', '0', 0])
  expect(bars('month', [day('2026-06-20', '1')])?.bars).toHaveLength(30)
})

test('twelve months are twelve bars with exact sums', () => {
  const found = bars('year', [day('2026-06-20', '0.1'), day('2026-06-01', '0.2'), day('2025-07-01', '0.000000000001')])
  expect([found?.unit, found?.bars.length]).toEqual(['month', 12])
  expect(found?.bars[0]).toEqual(['2025-07-01T00:00:00.000Z', '0.000000000001', 1])
  expect(found?.bars.at(-1)).toEqual(['2026-06-01T00:00:00.000Z', '0.3', 2])
})

test('all of it has days while it is young, and months when it is older', () => {
  expect(bars('all', [day('2026-06-20', '1'), day('2026-06-19', '1')])).toMatchObject({ unit: 'day' })
  expect(bars('all', [day('2026-06-20', '1'), day('2026-06-19', '1')])?.bars).toHaveLength(3)
  const old = bars('all', [day('2026-06-20', '1'), day('2024-02-29', '1')])
  expect([old?.unit, old?.bars.length]).toEqual(['month', 29])
})

test('today has its 24 hours once all its receipts are at hand', () => {
  const today = [day('2026-06-21', '0.020378', 2)]
  const morning = receipt('2026-06-21T08:15:00.000Z')
  expect(bars('today', today, [morning])).toBeNull()
  const others = [
    receipt('2026-06-21T08:59:59.999Z', { credit_status: 'not_creditable' }),
    receipt('2026-06-21T09:00:00.000Z', { book: 'demo' }),
    receipt('2026-06-21T09:00:00.000Z', { credit_status: 'expired' }),
    receipt('2026-06-20T23:59:59.999Z'),
  ]
  const found = bars('today', today, [morning, ...others])
  expect([found?.unit, found?.bars.length]).toEqual(['hour', 24])
  expect(found?.bars[8]).toEqual(['2026-06-21T08:00:00.000Z', '0.020189', 2])
  expect(found?.bars[9]).toEqual(['2026-06-21T09:00:00.000Z', '0', 0])
})

test('where nothing was earned there is nothing to draw', () => {
  expect(bars('week', [day('2026-06-01', '1')])).toBeNull()
  expect(bars('today', [])).toBeNull()
})
