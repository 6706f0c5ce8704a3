import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountPEurOfNumber,
  energyUWhOfNumber,
  formatCarbonKg,
  formatDecimal,
  formatEnergyWh,
  formatEuro,
  parseDecimal,
  unitsOfNumber,
} from './units.ts'

const anyUnits = fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n })
const anyScale = fc.integer({ min: 0, max: 18 })
const PLAIN_DECIMAL = /^-?(0|[1-9]\d*)(\.\d*[1-9])?$/

describe('a plain decimal', () => {
  test('is read back as the integer it was printed from, however large', () => {
    fc.assert(
      fc.property(anyUnits, anyScale, (units, scale) => {
        expect(parseDecimal(formatDecimal(units, scale), scale)).toBe(units)
      }),
    )
  })

  test('has no exponent, no leading or trailing zeros and no trailing point', () => {
    fc.assert(
      fc.property(anyUnits, anyScale, (units, scale) => {
        expect(formatDecimal(units, scale)).toMatch(PLAIN_DECIMAL)
      }),
    )
  })

  test.each([
    [0n, 6, '0'],
    [1n, 6, '0.000001'],
    [-1n, 6, '-0.000001'],
    [1_500_000n, 6, '1.5'],
    [100_000_000n, 6, '100'],
    [-100_000_000n, 6, '-100'],
    [120n, 0, '120'],
  ])('of %d units at scale %d is %s', (units, scale, text) => {
    expect(formatDecimal(units, scale)).toBe(text)
  })

  test('may be written with zeros that say nothing', () => {
    expect(parseDecimal('1.500000000', 6)).toBe(1_500_000n)
    expect(parseDecimal('007', 6)).toBe(7_000_000n)
    expect(parseDecimal('-0', 6)).toBe(0n)
  })

  test('with one decimal too many is refused', () => {
    expect(parseDecimal('0.000001', 6)).toBe(1n)
    expect(parseDecimal('0.0000001', 6)).toBeNull()
    expect(parseDecimal('1.5', 0)).toBeNull()
  })

  test.each(['', '-', '.', '1.', '.5', '+1', '1e3', '1,5', ' 1', '1\n', '0x1', '٣', 'NaN', '1.2.3', '--1'])(
    'is not %j',
    (text) => {
      expect(parseDecimal(text, 6)).toBeNull()
    },
  )
})

describe('a JSON number', () => {
  test('of whole micro-units is taken exactly, as the decimal its sender wrote', () => {
    fc.assert(
      fc.property(fc.integer({ min: -(10 ** 11), max: 10 ** 11 }), (units) => {
        const written = formatDecimal(BigInt(units), 6)
        expect(unitsOfNumber(Number(written), 6)).toBe(BigInt(units))
      }),
    )
  })

  test('is taken as its shortest decimal, at any size', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        // 324 + 17 decimals hold every double; printing them and reading them back must give the same double.
        const scale = 341
        const units = unitsOfNumber(value, scale)
        expect(units).not.toBeNull()
        expect(Number(formatDecimal(units ?? 0n, scale)) + 0).toBe(value + 0)
      }),
    )
  })

  test.each([
    [0.1, 100_000n],
    [0.000001, 1n],
    [1e-6, 1n],
    [-1e-6, -1n],
    [-0, 0n],
    [1e21, 10n ** 27n],
    [1.5e21, 15n * 10n ** 26n],
    [-1.5e21, -15n * 10n ** 26n],
    [1.234567e3, 1_234_567_000n],
  ])('%d is exactly %d millionths', (value, units) => {
    expect(unitsOfNumber(value, 6)).toBe(units)
  })

  test.each([1e-7, 1.5e-7, -2.5e-9, 0.1234567, 5e-324, 0.1 + 0.2])('%d has more than six decimals', (value) => {
    expect(unitsOfNumber(value, 6)).toBeNull()
  })

  test('below a millionth is exact where the scale allows it', () => {
    expect(unitsOfNumber(1.5e-7, 12)).toBe(150_000n)
    expect(unitsOfNumber(-2.5e-9, 12)).toBe(-2500n)
  })

  test.each([NaN, Infinity, -Infinity])('%d is no quantity', (value) => {
    expect(unitsOfNumber(value, 6)).toBeNull()
  })
})

describe('the units of the grid', () => {
  test('are µWh, ng CO2 and pico-euro', () => {
    expect(formatEnergyWh(60_000_000n)).toBe('60')
    expect(formatCarbonKg(10_800_000_000n)).toBe('0.0108')
    expect(formatEuro(270_000_000n)).toBe('0.00027')
    expect(energyUWhOfNumber(0.25)).toBe(250_000n)
    expect(amountPEurOfNumber(0.05)).toBe(50_000_000_000n)
  })
})
