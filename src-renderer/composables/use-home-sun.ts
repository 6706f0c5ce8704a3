import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { HomeFacts } from '../components/home/home-facts.ts'
import { formatPower, powerParts } from '../format/energy.ts'
import { useLanguage } from './use-language.ts'

export const NOT_KNOWN = '–'

/** What Home says of the sun: the one number, and the same in a sentence. */
export function useHomeSun(facts: ComputedRef<HomeFacts>, isDay: Readonly<Ref<boolean>>) {
  const { t } = useI18n()
  const language = useLanguage()
  const power = (powerW: number) => formatPower(powerW, language.value)

  /** What the number is not: measured, or all that there is. */
  function note(): string | null {
    const { hasSun, sunW, spareW, isSpare, unmeasured } = facts.value
    if (!hasSun) return t('home.noSun')
    if (sunW === null) return t('home.sunUnknown')
    if (unmeasured !== null) return t(`home.${unmeasured}`)
    return spareW === null || isSpare ? null : t('home.toSpare', { power: power(spareW) })
  }
  /** The sun's power where it is known, else what this computer draws, and what that means. */
  const main = computed(() => {
    const { hasSun, sunW, drawnW, isSpare, sentence } = facts.value
    const shownW = hasSun ? sunW : drawnW
    const parts = shownW === null ? { number: NOT_KNOWN, unit: '' } : powerParts(shownW, language.value)
    const label = hasSun ? t(isSpare ? 'home.spare' : 'home.sun') : t('home.power')
    return { ...parts, label, note: sentence === null ? null : note() }
  })
  const described = computed(() => {
    const { hasSun, sunW, isSpare } = facts.value
    if (!hasSun) return t('home.describeNoSun')
    if (sunW === null) return t('home.sunUnknown')
    if (isSpare) return t('home.describeSpare', { power: power(sunW) })
    return t(isDay.value ? 'home.describeSun' : 'home.describeNight', { power: power(sunW) })
  })
  return { main, described }
}
