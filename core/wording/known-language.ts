import { LANGUAGES, type Language } from './sentences.ts'

/** The first of these language tags (`nl-BE`, `de_AT`) that we speak; French, the cooperative's own, where none is. */
export function knownLanguage(tags: readonly string[]): Language {
  const primary = tags.map((tag) => tag.toLowerCase().split(/[-_]/)[0])
  return primary.map((one) => LANGUAGES.find((known) => known === one)).find((known) => known !== undefined) ?? 'fr'
}
