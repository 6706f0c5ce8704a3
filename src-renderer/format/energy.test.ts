import { describe, expect, test } from 'vitest'
import { formatEnergy, formatPower, formatShare } from './energy.ts'

/** Spaces of every kind look the same to a reader of this file. */
const plain = (text: string) => text.replaceAll(/[\u00A0\u202F]/g, ' ')

describe('power and energy', () => {
  test.each([
    [0, 'en', '0 W'],
    [6.42, 'en', '6.4 W'],
    [24, 'de', '24 W'],
    [2344, 'en', '2,340 W'],
    [2344, 'fr', '2 340 W'],
    [12_345, 'nl', '12,3 kW'],
    [-1156, 'en', '-1,160 W'],
  ])('%d W in %s is %s', (powerW, language, text) => {
    expect(plain(formatPower(powerW, language))).toBe(text)
  })

  test('energy keeps what is small, and grows into kWh', () => {
    expect(plain(formatEnergy(0.000_214, 'en'))).toBe('0.000214 Wh')
    expect(plain(formatEnergy(12_345, 'de'))).toBe('12,3 kWh')
  })

  test('a share is all or nothing only when it is', () => {
    expect([0, 0.001, 0.5, 0.999, 1].map((share) => plain(formatShare(share, 'en')))).toEqual([
      '0 %',
      '1 %',
      '50 %',
      '99 %',
      '100 %',
    ])
  })
})
