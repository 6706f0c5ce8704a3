import type { AgentSnapshot } from '#core/contracts/agent.ts'
import { sentenceText } from '#core/wording/sentence-text.ts'
import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { HomeFacts } from '../components/home/home-facts.ts'
import { formatPower, formatShare, powerParts } from '../format/energy.ts'
import { moneyText } from '#core/wording/money-text.ts'
import { useLanguage } from './use-language.ts'

/** Everything that Home says, worded from its facts. */
export function useHomeWords(
  facts: ComputedRef<HomeFacts>,
  { agent, now, isDay }: { agent: Ref<AgentSnapshot | null>; now: Readonly<Ref<Date>>; isDay: Ref<boolean> },
) {
  const { t } = useI18n()
  const language = useLanguage()
  const power = (powerW: number) => formatPower(powerW, language.value)

  /** The sun's power where it is known, else what this computer draws. */
  const main = computed(() => {
    const { hasSun, sunW, workW } = facts.value
    const shownW = hasSun ? sunW : workW
    const parts = shownW === null ? { number: '–', unit: '' } : powerParts(shownW, language.value)
    const isDeclared = hasSun && agent.value?.solar_source?.startsWith('fixed watts') === true
    return {
      ...parts,
      label: t(hasSun ? 'home.sun' : 'home.power'),
      note: isDeclared ? t('home.declared') : null,
    }
  })
  const earned = computed(() => moneyText(facts.value.earnedTodayEur, language.value))
  const share = computed(() => {
    const { sunShare, hasSun } = facts.value
    return sunShare === null || !hasSun ? null : t('home.onSun', { share: formatShare(sunShare, language.value) })
  })
  const workLabel = computed(() => {
    const { workW, look } = facts.value
    return workW === null || look !== 'working' ? t('home.work') : t('home.workPower', { power: power(workW) })
  })
  const sentence = computed(() =>
    agent.value === null ? '' : sentenceText(agent.value.sentence, { language: language.value, now: now.value }),
  )
  const forWhom = computed(() => {
    const work = facts.value.task?.work_for
    if (!work) return null
    const purpose = work.purpose?.[language.value] ?? work.name
    return work.beneficiary === null ? purpose : t('home.forWhom', { beneficiary: work.beneficiary, purpose })
  })
  const description = computed(() => {
    const { hasSun, sunW, workW, look } = facts.value
    const sun = hasSun
      ? t(isDay.value ? 'home.describeSun' : 'home.describeNight', { power: power(sunW ?? 0) })
      : t('home.describeNoSun')
    const work =
      look === 'working' && workW !== null ? t('home.describeWork', { power: power(workW) }) : t('home.describeIdle')
    return t('home.describe', { sun, work, earned: earned.value })
  })
  return { main, earned, share, workLabel, sentence, forWhom, description }
}
