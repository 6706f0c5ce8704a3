import { expect, test } from 'vitest'
import { asNodeId, asRedemptionId } from '../ids.ts'
import { decideRedemption, REDEMPTION_MIN_P_EUR, requestRedemption } from './redemption.ts'

const id = asRedemptionId('01890000-0000-7000-8000-000000000001')
const nodeId = asNodeId('01890000-0000-7000-8000-000000000002')
const now = new Date('2026-06-21T12:00:00Z')
const later = new Date('2026-06-22T12:00:00Z')
const aRequest = (payablePEur = 2n * REDEMPTION_MIN_P_EUR) => requestRedemption({ id, nodeId, payablePEur, now })

test('takes everything that is payable', () => {
  const amountPEur = 2n * REDEMPTION_MIN_P_EUR
  expect(aRequest()).toEqual({ id, nodeId, amountPEur, requestedAt: now, state: 'requested' })
  expect(aRequest(REDEMPTION_MIN_P_EUR)).toMatchObject({ amountPEur: REDEMPTION_MIN_P_EUR })
})

test.each([0n, -1n])('refuses %d because there is nothing', (payable) => {
  expect(() => aRequest(payable)).toThrow(expect.objectContaining({ code: 'redemption_nothing' }))
})

test('refuses what is below the least amount, which a setting may change', () => {
  const payablePEur = REDEMPTION_MIN_P_EUR - 1n
  const refusal = { code: 'redemption_too_little', details: { minimum_eur: '1' } }
  expect(() => aRequest(payablePEur)).toThrow(expect.objectContaining(refusal))
  expect(requestRedemption({ id, nodeId, payablePEur, now }, 1n)).toMatchObject({ amountPEur: payablePEur })
})

const PAID = { state: 'paid', reference: 'BE-1' } as const
const REFUSED = { state: 'refused', reason: 'the account is closed' } as const

test.each([PAID, REFUSED])('an admin decides once, and may say so again: %o', (decision) => {
  const decided = decideRedemption(aRequest(), decision, later)
  expect(decided).toEqual({ ...aRequest(), ...decision, decidedAt: later })
  expect(decideRedemption(decided, decision, new Date())).toBe(decided)
})

test.each([
  [PAID, REFUSED],
  [REFUSED, PAID],
  [PAID, { ...PAID, reference: 'BE-2' }],
  [REFUSED, { ...REFUSED, reason: 'another' }],
])('%o cannot become %o', (first, second) => {
  const decided = decideRedemption(aRequest(), first, later)
  expect(() => decideRedemption(decided, second, later)).toThrow(
    expect.objectContaining({ code: 'redemption_decided' }),
  )
})
