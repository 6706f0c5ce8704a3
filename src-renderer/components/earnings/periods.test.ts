import { expect, test } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import { daysOf, earnedIn, firstDayOf, sumOf } from './periods.ts'

const day = (name: string, total_eur: string) => ({
  day: name,
  tasks: 2,
  carbon_saved_kg: '0.0108',
  credits_eur: '0',
  rewards_eur: total_eur,
  total_eur,
})
const DAYS = [day('2026-06-21', '0.1'), day('2026-06-15', '0.02'), day('2026-06-14', '0.003'), day('2025-01-01', '1')]
const now = new Date('2026-06-21T12:00:00.000Z')

const names = (period: Parameters<typeof daysOf>[1]['period']) => daysOf(DAYS, { period, now }).map((one) => one.day)

test('a period has its last days and no others', () => {
  expect(names('today')).toEqual(['2026-06-21'])
  expect(names('week')).toEqual(['2026-06-21', '2026-06-15'])
  expect(names('month')).toHaveLength(3)
  expect(names('year')).toHaveLength(3)
  expect(names('all')).toHaveLength(4)
})

test('sums are exact', () => {
  expect(sumOf(DAYS)).toEqual({ tasks: 8, totalEur: '1.123', carbonKg: '0.0432' })
  expect(sumOf([])).toEqual({ tasks: 0, totalEur: '0', carbonKg: '0' })
})

test('twelve months are this one and the eleven before it', () => {
  expect(firstDayOf('year', now)).toBe('2025-07-01')
  expect(firstDayOf('year', new Date('2026-12-31T23:59:59.999Z'))).toBe('2026-01-01')
})

const amounts = (total_eur: string) => ({ credits_eur: '0', rewards_eur: total_eur, total_eur })
const earnings = (redeemed: string) =>
  ({
    by_state: { pending: amounts('0.1'), verified: amounts('0.023'), redeemed: amounts(redeemed) },
    carbon_saved_kg: '7',
    by_day: DAYS,
  }) as unknown as EarningsResponse

test('all of it is the sum of the states, also of days that are not listed any more', () => {
  expect(earnedIn(earnings('1'), { period: 'all', now })).toEqual({
    tasks: 8,
    totalEur: '1.123',
    carbonKg: '7',
    isListed: true,
  })
  expect(earnedIn(earnings('3'), { period: 'all', now })).toMatchObject({
    tasks: null,
    totalEur: '3.123',
    isListed: false,
  })
})

test('a part of it is the sum of its days', () => {
  expect(earnedIn(earnings('3'), { period: 'week', now })).toEqual({
    tasks: 4,
    totalEur: '0.12',
    carbonKg: '0.0216',
    isListed: true,
  })
})
