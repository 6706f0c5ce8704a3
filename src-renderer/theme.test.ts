import { expect, test } from 'vitest'
import { themeFor } from './theme.ts'

const BRUSSELS = { latitude: 50.85, longitude: 4.35 }
const at = (time: string, isSystemDark = false) => ({ now: new Date(`2026-06-21T${time}:00Z`), isSystemDark })

test('what was chosen is shown whatever the hour', () => {
  expect(themeFor({ theme: 'dark', place: BRUSSELS }, at('11:00'))).toBe('dark')
  expect(themeFor({ theme: 'light', place: BRUSSELS }, at('23:00', true))).toBe('light')
})

test('by itself it follows the sun of the place, and the system where nobody has said where', () => {
  expect(themeFor({ theme: 'auto', place: BRUSSELS }, at('11:00', true))).toBe('light')
  expect(themeFor({ theme: 'auto', place: BRUSSELS }, at('23:00'))).toBe('dark')
  expect(themeFor({ theme: 'auto', place: null }, at('11:00', true))).toBe('dark')
})
