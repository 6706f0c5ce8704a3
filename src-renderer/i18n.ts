import type { Language } from '#core/wording/sentences.ts'
import { createI18n } from 'vue-i18n'
import type { Messages } from './locales/messages.ts'

const LOADERS: Readonly<Record<Language, () => Promise<{ readonly messages: Messages }>>> = {
  fr: () => import('./locales/fr.ts'),
  nl: () => import('./locales/nl.ts'),
  en: () => import('./locales/en.ts'),
  de: () => import('./locales/de.ts'),
}
const LANGUAGES_KNOWN = Object.keys(LOADERS) as readonly Language[]

/** The language of this computer where we speak it, else French, the cooperative's own. */
export const systemLanguage = (): Language =>
  navigator.languages.map((tag) => LANGUAGES_KNOWN.find((known) => tag.startsWith(known))).find(Boolean) ?? 'fr'

/** Every word of the interface in this language, fetched when it is needed. */
export const messagesOf = async (language: Language): Promise<Messages> => (await LOADERS[language]()).messages

/** One language is in memory to begin with. */
export async function makeI18n(language: Language = systemLanguage()) {
  const messages = { [language]: await messagesOf(language) } as Record<Language, Messages>
  document.documentElement.lang = language
  return createI18n<[Messages], Language, false>({ legacy: false, locale: language, messages })
}
