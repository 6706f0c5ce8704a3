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

type I18n = Awaited<ReturnType<typeof makeI18n>>

/** One language at a time is in memory. */
export async function makeI18n(language: Language = systemLanguage()) {
  const { messages } = await LOADERS[language]()
  return createI18n<[Messages], Language, false>({
    legacy: false,
    locale: language,
    messages: { [language]: messages } as Record<Language, Messages>,
  })
}

/** Resolves when every word on the screen is in this language. */
export async function speak(i18n: I18n, language: Language): Promise<void> {
  if (!i18n.global.availableLocales.includes(language)) {
    const { messages } = await LOADERS[language]()
    i18n.global.setLocaleMessage(language, messages)
  }
  i18n.global.locale.value = language
  document.documentElement.lang = language
}
