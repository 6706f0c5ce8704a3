import { expect, test } from 'vitest'
import { knownLanguage } from './known-language.ts'

test.each([
  [['nl-BE', 'fr'], 'nl'],
  [['it', 'de_AT'], 'de'],
  [['EN'], 'en'],
  // North Frisian is no French.
  [['frr', 'en'], 'en'],
  [['it', ''], 'fr'],
  [[], 'fr'],
] as const)('%j is %s', (tags, language) => expect(knownLanguage(tags)).toBe(language))
