import { expect, test } from 'vitest'
import { DecideRedemptionRequest } from './redemptions.ts'

const ok = (value: unknown) => DecideRedemptionRequest.safeParse(value).success

test('a payment has a reference and a refusal a reason, and never the other', () => {
  expect(ok({ state: 'paid', reference: 'BE-1' })).toBe(true)
  expect(ok({ state: 'refused', reason: 'closed' })).toBe(true)
  for (const value of [
    { state: 'paid' },
    { state: 'paid', reference: ' ' },
    { state: 'paid', reason: 'x' },
    { state: 'refused', reference: 'x' },
    { state: 'requested' },
    { state: 'paid', reference: 'x'.repeat(201) },
    { state: 'paid', reference: 'x', amount_eur: '5' },
  ])
    expect(ok(value)).toBe(false)
})
