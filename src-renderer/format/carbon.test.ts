import { expect, test } from 'vitest'
import { exactCarbon, formatCarbon } from './carbon.ts'

/** Spaces of every kind look the same to a reader of this file. */
const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ')

test.each([
  ['0', 'en', '0 kg CO₂'],
  ['0.0108', 'en', '10.8 g CO₂'],
  ['0.000431999', 'de', '431 mg CO₂'],
  ['0.000000000001', 'en', '0.000001 mg CO₂'],
  ['12.3456', 'fr', '12,3 kg CO₂'],
  ['0.9999', 'nl', '999 g CO₂'],
  ['1234.5', 'de', '1.230 kg CO₂'],
])('%s kg in %s is %s, and never more than it is', (carbonKg, language, text) => {
  expect(plain(formatCarbon(carbonKg, language))).toBe(text)
})

test('every digit is there when it is asked for', () => {
  expect(plain(exactCarbon('0.000000000431', 'de'))).toBe('0,000000000431 kg CO₂')
})
