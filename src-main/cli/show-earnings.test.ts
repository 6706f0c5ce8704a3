import { expect, test } from 'vitest'
import type { EarningsResponse } from '#core/contracts/credits.ts'
import { earningsLines } from './show-earnings.ts'

const amounts = (total_eur: string) => ({ credits_eur: '0', rewards_eur: total_eur, total_eur })

function earnings(changes: Partial<EarningsResponse> = {}): EarningsResponse {
  return {
    node_id: '01890000-0000-7000-8000-000000000001',
    by_state: { pending: amounts('0'), verified: amounts('1.75'), redeemed: amounts('3') },
    payable_eur: '1.5',
    set_aside_eur: '0.25',
    demo_eur: '0',
    carbon_saved_kg: '0.0108',
    by_day: [],
    receipts: { items: [], next_cursor: null },
    ...changes,
  }
}

test('says what can be asked for, what waits, what was paid, and what was avoided compared to what', () => {
  expect(earningsLines(earnings())).toEqual([
    'Payable     €1.5, which “redeem” asks for',
    'Asked for   €0.25, which waits for an admin',
    'Paid out    €3',
    'Pending     €0, which is not validated yet',
    'Avoided     0.0108 kg CO2, estimated emissions avoided versus grid power',
  ])
})

test('shows amounts far below a cent as they are', () => {
  expect(earningsLines(earnings({ payable_eur: '0.000000000001' }))[0]).toContain('€0.000000000001,')
})

test('says that demonstration work is play money, when there is any', () => {
  expect(earningsLines(earnings({ demo_eur: '0' })).join('\n')).not.toContain('Play money')
  expect(earningsLines(earnings({ demo_eur: '0.5' }))).toContain(
    'Play money  €0.5 of demonstration work, which is never paid out',
  )
})

test('lists the latest seven days', () => {
  const by_day = Array.from({ length: 9 }, (_, place) => ({
    day: `2026-06-${String(20 - place)}`,
    tasks: place + 1,
    carbon_saved_kg: '0',
    ...amounts('0.01'),
  }))
  const lines = earningsLines(earnings({ by_day }))
  const days = lines.filter((line) => line.startsWith('2026'))
  expect(days).toHaveLength(7)
  expect(days.slice(0, 2)).toEqual(['2026-06-20  €0.01 for 1 task', '2026-06-19  €0.01 for 2 tasks'])
})
