import type { Language } from '#core/wording/sentences.ts'
import { computed, type ComputedRef } from 'vue'
import { useI18n } from 'vue-i18n'

/** The language on the screen, for numbers and for the sentences of the core. */
export function useLanguage(): ComputedRef<Language> {
  const { locale } = useI18n()
  return computed(() => locale.value as Language)
}
