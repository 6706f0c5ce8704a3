import { expect, test } from 'vitest'
import { languageOf } from './language.ts'
import { aHostState } from '#core/contracts/test-states.ts'

test.each([
  { chosen: null, locale: 'nl-BE', language: 'nl' },
  { chosen: 'de', locale: 'nl-BE', language: 'de' },
  { chosen: null, locale: 'ja', language: 'fr' },
  { chosen: null, locale: '', language: 'fr' },
] as const)('chosen $chosen on a $locale computer, the language is $language', ({ chosen, locale, language }) => {
  const state = aHostState()
  expect(languageOf({ ...state, preferences: { ...state.preferences, language: chosen } }, locale)).toBe(language)
})

test('before the node has spoken, the system’s language is used', () => expect(languageOf(null, 'de_AT')).toBe('de'))
