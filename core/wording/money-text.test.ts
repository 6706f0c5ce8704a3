import { expect, test } from 'vitest'
import { exactMoneyText, moneyText } from './money-text.ts'

/** Spaces of every kind look the same to a reader of this file. */
const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ')

test.each([
  ['0', 'en', '€0.00'],
  ['12.345', 'en', '€12.34'],
  ['1', 'fr', '1,00 €'],
  ['0.1', 'en', '€0.10'],
  ['0.0412', 'en', '€0.0412'],
  ['0.041259', 'de', '0,0412 €'],
  ['0.9996', 'en', '€0.999'],
  ['0.01', 'nl', '€ 0,01'],
  ['0.009996', 'en', '0.999 cents'],
  ['0.000189', 'en', '0.0189 cents'],
  ['-0.000189', 'en', '-0.0189 cents'],
  ['0.000000787512', 'de', '0,0000787 Cent'],
  ['0.000000000001', 'fr', '0,0000000001 centime'],
  ['0.002', 'it', '0,2 cent'],
  ['nothing', 'en', '€NaN'],
])('%s euro in %s is %s, and never more than it is', (amount, language, text) => {
  expect(plain(moneyText(amount, language))).toBe(text)
})

test('every digit is there when it is asked for', () => {
  expect(plain(exactMoneyText('0.000000787512', 'en'))).toBe('€0.000000787512')
})
