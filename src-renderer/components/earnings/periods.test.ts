import { expect, test } from 'vitest'
import { daysOf, sumOf } from './periods.ts'

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
  expect(names('all')).toHaveLength(4)
})

test('sums are exact', () => {
  expect(sumOf(DAYS)).toEqual({ tasks: 8, totalEur: '1.123', carbonKg: '0.0432' })
  expect(sumOf([])).toEqual({ tasks: 0, totalEur: '0', carbonKg: '0' })
})
