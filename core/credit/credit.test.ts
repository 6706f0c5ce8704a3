import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatCarbonKg, formatEuro } from '../units.ts'
import { CREDIT_STATES, type CreditState, creditFor, mayBecome, splitValue } from './credit.ts'

const rates = { factor: { ngPerKWh: 180_000_000_000n }, price: { pEurPerKg: 25_000_000_000n } }
const anyValue = fc.bigInt({ min: 0n, max: 10n ** 24n })

describe('the credit for solar work', () => {
  test('of 100 Wh with 60 Wh of sun is the worked example of the specification', () => {
    const credit = creditFor(60_000_000n, rates)
    expect(formatCarbonKg(credit.carbonNg)).toBe('0.0108')
    expect(formatEuro(credit.valuePEur)).toBe('0.00027')
    expect(formatEuro(credit.nodeSharePEur)).toBe('0.000189')
    expect(formatEuro(credit.cooperativeSharePEur)).toBe('0.000081')
  })

  test('is divided so that the shares always add up to the value', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (solarUWh, ngPerKWh, pEurPerKg) => {
        const credit = creditFor(solarUWh, { factor: { ngPerKWh }, price: { pEurPerKg } })
        expect(credit.nodeSharePEur + credit.cooperativeSharePEur).toBe(credit.valuePEur)
      }),
    )
  })

  test('without sun is nothing', () => {
    expect(creditFor(0n, rates)).toEqual({ carbonNg: 0n, valuePEur: 0n, nodeSharePEur: 0n, cooperativeSharePEur: 0n })
  })
})

describe('a value', () => {
  test('gives the node 70 % floored and the cooperative the rest', () => {
    fc.assert(
      fc.property(anyValue, (value) => {
        const { nodeSharePEur, cooperativeSharePEur } = splitValue(value)
        expect(nodeSharePEur + cooperativeSharePEur).toBe(value)
        expect(nodeSharePEur * 10n).toBeLessThanOrEqual(value * 7n)
        expect((nodeSharePEur + 1n) * 10n).toBeGreaterThan(value * 7n)
        expect(cooperativeSharePEur).toBeGreaterThanOrEqual(0n)
      }),
    )
  })

  test.each([
    [0n, 0n, 0n],
    [1n, 0n, 1n],
    [2n, 1n, 1n],
    [9n, 6n, 3n],
    [10n, 7n, 3n],
  ])('of %d pico-euro is divided into %d and %d', (value, nodeSharePEur, cooperativeSharePEur) => {
    expect(splitValue(value)).toEqual({ nodeSharePEur, cooperativeSharePEur })
  })
})

describe('the life of a credit', () => {
  const allowed = new Set(['pending>verified', 'pending>expired', 'verified>redeemed', 'verified>expired'])
  const pairs = CREDIT_STATES.flatMap((from) => CREDIT_STATES.map((to): [CreditState, CreditState] => [from, to]))

  test.each(pairs)('from %s to %s is as the specification says', (from, to) => {
    expect(mayBecome(from, to)).toBe(allowed.has(`${from}>${to}`))
  })

  test('never returns to a state it was in and ends after two steps at most', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CREDIT_STATES), { maxLength: 30 }), (wishes) => {
        const lived: CreditState[] = ['pending']
        for (const wish of wishes) if (mayBecome(lived.at(-1) ?? 'pending', wish)) lived.push(wish)
        expect(new Set(lived).size).toBe(lived.length)
        expect(lived.length).toBeLessThanOrEqual(3)
      }),
    )
  })
})
