import { knownLanguage } from '#core/wording/known-language.ts'
import type { Language } from '#core/wording/sentences.ts'
import { createI18n } from 'vue-i18n'
import { typeset } from './format/typeset.ts'
import type { Messages } from './locales/messages.ts'

const LOADERS: Readonly<Record<Language, () => Promise<{ readonly messages: Messages }>>> = {
  fr: () => import('./locales/fr.ts'),
  nl: () => import('./locales/nl.ts'),
  en: () => import('./locales/en.ts'),
  de: () => import('./locales/de.ts'),
}
/** The language of this computer where we speak it. */
export const systemLanguage = (): Language => knownLanguage(navigator.languages)

/** Every word of the interface in this language, fetched when it is needed. */
export const messagesOf = async (language: Language): Promise<Messages> => (await LOADERS[language]()).messages

/** One language is in memory to begin with. */
export async function makeI18n(language: Language = systemLanguage()) {
  const messages = { [language]: await messagesOf(language) } as Record<Language, Messages>
  document.documentElement.lang = language
  return createI18n<[Messages], Language, false>({
    legacy: false,
    locale: language,
    messages,
    postTranslation: (said) => (typeof said === 'string' ? typeset(said) : said),
  })
}
