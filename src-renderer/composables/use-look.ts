import type { Preferences } from '#core/contracts/preferences.ts'
import { type Ref, watchEffect } from 'vue'
import { useI18n } from 'vue-i18n'
import { messagesOf, systemLanguage } from '../i18n.ts'
import { themeFor } from '../theme.ts'
import { useNow } from './use-now.ts'

const MINUTE_MS = 60_000

/** Puts language and theme of the preferences on the page, from the first moment on. */
export function useLook(preferences: Ref<Preferences | null>): void {
  const { locale, setLocaleMessage, availableLocales } = useI18n()
  const now = useNow(MINUTE_MS)
  const dark = matchMedia('(prefers-color-scheme: dark)')

  watchEffect(() => {
    const { theme, place } = preferences.value ?? { theme: 'auto' as const, place: null }
    const shown = themeFor({ theme, place }, { now: now.value, isSystemDark: dark.matches })
    document.documentElement.dataset['theme'] = shown
  })
  watchEffect(() => void speak(preferences.value?.language ?? systemLanguage()))

  async function speak(language: Parameters<typeof messagesOf>[0]): Promise<void> {
    if (!availableLocales.includes(language)) setLocaleMessage(language, await messagesOf(language))
    locale.value = language
    document.documentElement.lang = language
  }
}
