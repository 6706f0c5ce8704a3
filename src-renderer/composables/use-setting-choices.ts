import { computed } from 'vue'
import { useI18n } from 'vue-i18n'
import { useHostStore } from '../stores/host.ts'

const THEMES = ['auto', 'light', 'dark'] as const
const SIZES = ['normal', 'large', 'larger', 'largest'] as const
const ANSWERS = ['yes', 'no'] as const

/** What there is to choose from in Settings, worded. */
export function useSettingChoices() {
  const { t } = useI18n()
  const host = useHostStore()
  return {
    themes: computed(() => THEMES.map((value) => ({ value, text: t(`settings.themes.${value}`) }))),
    sizes: computed(() => SIZES.map((value) => ({ value, text: t(`settings.sizes.${value}`) }))),
    answers: computed(() => ANSWERS.map((value) => ({ value, text: t(`welcome.${value}`) }))),
    about: computed(() => {
      const { versions = {}, secrets = 'file' } = host.shell ?? {}
      const programs = Object.entries(versions).map(([name, version]) => `${name} ${version}`)
      return `${programs.join(', ')}. ${t(`settings.secrets.${secrets}`)} ${t('settings.licence')}`
    }),
  }
}
