import { expect, test } from 'vitest'
import { afterLetter, pressShift } from './shift.ts'

test('shift is for one letter, pressed twice for all until it is pressed again', () => {
  expect(pressShift('off')).toBe('once')
  expect(afterLetter('once')).toBe('off')
  expect(pressShift('once')).toBe('locked')
  expect(afterLetter('locked')).toBe('locked')
  expect(pressShift('locked')).toBe('off')
  expect(afterLetter('off')).toBe('off')
})
