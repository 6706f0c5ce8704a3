import { LANGUAGES, type Language } from './sentences.ts'

/** The first of these language tags (`nl-BE`, `de_AT`) that we speak; French, the cooperative's own, where none is. */
export function knownLanguage(tags: readonly string[]): Language {
  const primary = tags.map((tag) => tag.toLowerCase().split(/[-_]/)[0])
  return primary.map((one) => LANGUAGES.find((known) => known === one)).find((known) => known !== undefined) ?? 'fr'
}

/** Whose dates are written as in Belgium, not as where most speakers are: English ones would be American. */
const REGIONS: Readonly<Record<Language, string>> = { fr: 'fr-BE', nl: 'nl-BE', en: 'en-GB', de: 'de-BE' }

/** The tag that `Intl` formats a date by for a reader of this language. */
export const dateLocale = (language: string): string => REGIONS[knownLanguage([language])]
