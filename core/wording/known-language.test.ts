import { expect, test } from 'vitest'
import { dateLocale, knownLanguage } from './known-language.ts'

test.each([
  [['nl-BE', 'fr'], 'nl'],
  [['it', 'de_AT'], 'de'],
  [['EN'], 'en'],
  // North Frisian is no French.
  [['frr', 'en'], 'en'],
  [['it', ''], 'fr'],
  [[], 'fr'],
] as const)('%j is %s', (tags, language) => expect(knownLanguage(tags)).toBe(language))

test.each([
  ['en', '21/06/2026'],
  ['fr', '21/06/26'],
  ['nl', '21/06/2026'],
  ['de', '21.06.26'],
])('%s writes a date as in Belgium', (language, text) => {
  const date = new Intl.DateTimeFormat(dateLocale(language), { dateStyle: 'short', timeZone: 'UTC' })
  expect(date.format(new Date('2026-06-21T12:00:00Z'))).toBe(text)
})
