import { expect, test } from 'vitest'
import { countdownText } from './countdown.ts'

/** Spaces of every kind look the same to a reader of this file. */
const plain = (text: string | null) => text?.replaceAll(/[\u00A0\u202F]/g, ' ') ?? null
const [SECOND_MS, MINUTE_MS, HOUR_MS] = [1000, 60_000, 3_600_000]

test.each([
  [-1, 'en', null],
  [0, 'en', null],
  [1, 'en', '1 second'],
  [34_001, 'de', '35 Sekunden'],
  [MINUTE_MS, 'fr', '60 secondes'],
  [MINUTE_MS + 1, 'nl', '2 minuten'],
  [4 * MINUTE_MS, 'de', '4 Minuten'],
  [HOUR_MS, 'en', '60 minutes'],
  [2 * HOUR_MS, 'de', '2 Stunden'],
  [3 * HOUR_MS + 12 * MINUTE_MS - SECOND_MS, 'fr', '3 h 12 min'],
  [3 * HOUR_MS + 12 * MINUTE_MS, 'en', '3 hr 12 min'],
  [17 * HOUR_MS + MINUTE_MS, 'de', '17 Std. 1 Min.'],
  [70 * HOUR_MS, 'nl', '3 dagen'],
])('%d ms in %s are %s', (leftMs, language, text) => {
  expect(plain(countdownText(leftMs, language))).toBe(text)
})
