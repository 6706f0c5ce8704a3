import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { carbonNg, carbonValuePEur, validAt } from './carbon.ts'

const BE_2025 = { ngPerKWh: 180_000_000_000n }
const PRICE = { pEurPerKg: 25_000_000_000n }
const rate = (year: number) => ({ id: `be-${year}`, validFrom: new Date(Date.UTC(year, 0, 1)) })
const amount = fc.bigInt({ min: 0n, max: 10n ** 24n })

describe('avoided carbon', () => {
  test('of 60 Wh of sun is 0.0108 kg by the Belgian factor, worth €0.00027', () => {
    const ng = carbonNg(60_000_000n, BE_2025)
    expect(ng).toBe(10_800_000_000n)
    expect(carbonValuePEur(ng, PRICE)).toBe(270_000_000n)
  })

  test('is floored to the nanogram: never more than the exact figure, less by under 1 ng', () => {
    fc.assert(
      fc.property(amount, amount, (solarUWh, ngPerKWh) => {
        const exact = solarUWh * ngPerKWh
        const floored = carbonNg(solarUWh, { ngPerKWh }) * 1_000_000_000n
        expect(floored).toBeLessThanOrEqual(exact)
        expect(exact - floored).toBeLessThan(1_000_000_000n)
      }),
    )
  })

  test('is worth its price floored to the pico-euro', () => {
    fc.assert(
      fc.property(amount, amount, (amountNg, pEurPerKg) => {
        const exact = amountNg * pEurPerKg
        const floored = carbonValuePEur(amountNg, { pEurPerKg }) * 1_000_000_000_000n
        expect(floored).toBeLessThanOrEqual(exact)
        expect(exact - floored).toBeLessThan(1_000_000_000_000n)
      }),
    )
  })

  test('of two halves is never more than of the whole', () => {
    fc.assert(
      fc.property(amount, amount, (one, other) => {
        const apart = carbonNg(one, BE_2025) + carbonNg(other, BE_2025)
        const together = carbonNg(one + other, BE_2025)
        expect(apart).toBeLessThanOrEqual(together)
        expect(together - apart).toBeLessThanOrEqual(1n)
      }),
    )
  })

  test('of 1 µWh is 180 ng, and of nothing nothing', () => {
    expect(carbonNg(1n, BE_2025)).toBe(180n)
    expect(carbonNg(0n, BE_2025)).toBe(0n)
    expect(carbonValuePEur(0n, PRICE)).toBe(0n)
  })
})

describe('an append-only list of rates', () => {
  const rates = [rate(2026), rate(2024), rate(2025)]

  test('gives the latest that has begun', () => {
    expect(validAt(rates, new Date('2025-06-21T12:00:00Z')).id).toBe('be-2025')
    expect(validAt(rates, new Date('2031-01-01T00:00:00Z')).id).toBe('be-2026')
  })

  test('changes at the very instant a rate begins', () => {
    expect(validAt(rates, new Date('2025-12-31T23:59:59.999Z')).id).toBe('be-2025')
    expect(validAt(rates, new Date('2026-01-01T00:00:00.000Z')).id).toBe('be-2026')
  })

  test('has nothing before its first', () => {
    expect(() => validAt(rates, new Date('2023-12-31T23:59:59.999Z'))).toThrow(
      'Nothing is valid at 2023-12-31T23:59:59.999Z',
    )
  })

  test('may be in any order', () => {
    const years = fc.uniqueArray(fc.integer({ min: 2000, max: 2100 }), { minLength: 1 })
    fc.assert(
      fc.property(years, fc.integer({ min: 2000, max: 2100 }), (listed, year) => {
        const begun = listed.filter((other) => other <= year)
        fc.pre(begun.length > 0)
        expect(validAt(listed.map(rate), new Date(Date.UTC(year, 5, 1))).id).toBe(`be-${Math.max(...begun)}`)
      }),
    )
  })
})
