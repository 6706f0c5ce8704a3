import { moneyText } from '#core/wording/money-text.ts'
import { say } from '#core/wording/say.ts'
import { sentenceText } from '#core/wording/sentence-text.ts'
import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { HomeFacts } from '../components/home/home-facts.ts'
import { formatPower, formatShare, powerParts } from '../format/energy.ts'
import { typeset } from '../format/typeset.ts'
import { useLanguage } from './use-language.ts'

type Moment = { readonly now: Readonly<Ref<Date>>; readonly isDay: Ref<boolean> }

const NOT_KNOWN = '–'

/** Everything that Home says, worded from its facts. */
export function useHomeWords(facts: ComputedRef<HomeFacts>, { now, isDay }: Moment) {
  const { t } = useI18n()
  const language = useLanguage()
  const power = (powerW: number) => formatPower(powerW, language.value)
  const powerOrNot = (powerW: number | null) => (powerW === null ? null : power(powerW))

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
  const money = (amountEur: string) => moneyText(amountEur, language.value)
  /** Practice money is called so, and never added to what was earned. */
  const pay = computed(() => {
    const [first, other] = facts.value.moneyToday ?? []
    return {
      earnedLabel: t(`home.${first?.kind ?? 'earned'}`),
      earned: first === undefined ? NOT_KNOWN : money(first.amountEur),
      practice: other === undefined ? null : t('home.practiceToo', { amount: money(other.amountEur) }),
    }
  })
  const share = computed(() => {
    const { sunShare, hasSun } = facts.value
    return sunShare === null || !hasSun ? null : t('home.onSun', { share: formatShare(sunShare, language.value) })
  })
  const street = computed(() => ({ name: t('home.street'), value: powerOrNot(facts.value.streetW) }))
  const work = computed(() => ({ name: t(`home.looks.${facts.value.look}`), value: powerOrNot(facts.value.workW) }))
  const sentence = computed(() => {
    const { sentence: said, look } = facts.value
    if (said !== null) return typeset(sentenceText(said, { language: language.value, now: now.value }))
    return look === 'starting' ? say({ reason: 'starting', values: {} }, language.value) : t('home.noNode')
  })
  const forWhom = computed(() => {
    const { task } = facts.value
    if (task === null) return null
    const work = task.work_for
    if (work === null) return t(`work.types.${task.task_type}`)
    const purpose = work.purpose?.[language.value] ?? work.name
    return work.beneficiary === null ? purpose : t('home.forWhom', { beneficiary: work.beneficiary, purpose })
  })
  function sunWords(): string {
    const { hasSun, sunW, isSpare } = facts.value
    if (!hasSun) return t('home.describeNoSun')
    if (sunW === null) return t('home.sunUnknown')
    if (isSpare) return t('home.describeSpare', { power: power(sunW) })
    return t(isDay.value ? 'home.describeSun' : 'home.describeNight', { power: power(sunW) })
  }
  function workWords(): string {
    const { isWorking, workW } = facts.value
    if (isWorking === null) return t('home.describeUnheard')
    if (!isWorking) return t('home.describeIdle')
    return workW === null ? t('home.describeUnmeasured') : t('home.describeWork', { power: power(workW) })
  }
  const description = computed(() => {
    const { streetW } = facts.value
    const street = streetW === null ? [] : [t('home.describeStreet', { power: power(streetW) })]
    const pay = (facts.value.moneyToday ?? []).map(({ kind, amountEur }) =>
      t(kind === 'earned' ? 'home.describeEarned' : 'home.describePractice', { earned: money(amountEur) }),
    )
    return [sunWords(), workWords(), ...street, ...pay].join(' ')
  })
  return { main, pay, share, street, work, sentence, forWhom, description }
}
