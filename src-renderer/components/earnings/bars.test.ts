import { expect, test } from 'vitest'
import { type Bars, looksTheSame } from './bars.ts'

const bars = (changes: Partial<Bars> = {}): Bars => ({
  amountsEur: [1, 2],
  names: ['a', 'b'],
  lineName: (amount) => `€${amount}`,
  ...changes,
})

test('the same amounts, names and language look the same, and nothing else does', () => {
  expect(looksTheSame(bars(), bars())).toBe(true)
  expect(looksTheSame(bars(), bars({ amountsEur: [1, 3] }))).toBe(false)
  expect(looksTheSame(bars(), bars({ names: ['a', 'c'] }))).toBe(false)
  expect(looksTheSame(bars(), bars({ lineName: (amount) => `${amount} €` }))).toBe(false)
})
