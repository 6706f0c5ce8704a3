import fc from 'fast-check'
import { expect, test } from 'vitest'
import { plainDecimal } from './plain-decimal.ts'

test.each([
  ['0', '0'],
  ['0.000000000000', '0'],
  ['-0.000', '0'],
  ['100', '100'],
  ['1000.000', '1000'],
  ['0.010800000000', '0.0108'],
  ['-0.000270', '-0.00027'],
  ['12345678901234567890.123456789012', '12345678901234567890.123456789012'],
])('%s is %s', (numeric, plain) => {
  expect(plainDecimal(numeric)).toBe(plain)
})

test('no digit that counts is lost and none is left that does not', () => {
  const digits = fc.stringMatching(/^\d{1,12}$/)
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), digits, (whole, decimals) => {
      const plain = plainDecimal(`${whole}.${decimals}`)
      const [head = '', tail = ''] = plain.split('.')
      expect(head).toBe(String(whole))
      expect(tail).not.toMatch(/0$/)
      expect(tail.padEnd(decimals.length, '0')).toBe(decimals)
      expect(plain.endsWith('.')).toBe(false)
    }),
  )
})
