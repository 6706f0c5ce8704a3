import { expect, test } from 'vitest'
import { receiptState } from './receipt-state.ts'

const paid = { id: 'r', state: 'paid' } as const
const requested = { id: 'r', state: 'requested' } as const

test.each([
  [{ book: 'main', credit_status: 'pending', redemption: null }, 'pending'],
  [{ book: 'main', credit_status: 'verified', redemption: null }, 'verified'],
  [{ book: 'main', credit_status: 'not_creditable', redemption: null }, 'verified'],
  [{ book: 'main', credit_status: 'verified', redemption: requested }, 'requested'],
  [{ book: 'main', credit_status: 'not_creditable', redemption: paid }, 'redeemed'],
  [{ book: 'main', credit_status: 'redeemed', redemption: paid }, 'redeemed'],
  [{ book: 'main', credit_status: 'redeemed', redemption: null }, 'redeemed'],
  [{ book: 'main', credit_status: 'expired', redemption: null }, 'refuted'],
  [{ book: 'main', credit_status: 'expired', redemption: paid }, 'refuted'],
  [{ book: 'demo', credit_status: 'verified', redemption: null }, 'practice'],
] as const)('%j is %s', (receipt, state) => {
  expect(receiptState(receipt)).toBe(state)
})
