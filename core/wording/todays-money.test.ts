import { expect, test } from 'vitest'
import { todaysMoney } from './todays-money.ts'

const EARNED = { kind: 'earned', amountEur: '0.02' }
const PRACTICE = { kind: 'practice', amountEur: '0.5' }

test.each([
  ['0', '0', [{ ...EARNED, amountEur: '0' }]],
  ['0.02', '0', [EARNED]],
  ['0', '0.5', [PRACTICE]],
  ['0.02', '0.5', [EARNED, PRACTICE]],
])('€%s earned and €%s of practice are told apart', (earned_eur, demo_eur, told) => {
  expect(todaysMoney({ earned_eur, demo_eur })).toEqual(told)
})
