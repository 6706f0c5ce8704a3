import { moneyText } from '#core/wording/money-text.ts'
import { say } from '#core/wording/say.ts'
import { sentenceText } from '#core/wording/sentence-text.ts'
import { computed, type ComputedRef, type Ref } from 'vue'
import { useI18n } from 'vue-i18n'
import type { HomeFacts } from '../components/home/home-facts.ts'
import { formatPower, formatShare } from '../format/energy.ts'
import { typeset } from '../format/typeset.ts'
import { NOT_KNOWN, useHomeSun } from './use-home-sun.ts'
import { useLanguage } from './use-language.ts'

type Moment = { readonly now: Readonly<Ref<Date>>; readonly isDay: Ref<boolean> }

/** Everything that Home says, worded from its facts. */
export function useHomeWords(facts: ComputedRef<HomeFacts>, { now, isDay }: Moment) {
  const { t } = useI18n()
  const language = useLanguage()
  const power = (powerW: number) => formatPower(powerW, language.value)
  const powerOrNot = (powerW: number | null) => (powerW === null ? null : power(powerW))

  const { main, described } = useHomeSun(facts, isDay)
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
    return [described.value, workWords(), ...street, ...pay].join(' ')
  })
  return { main, pay, share, street, work, sentence, forWhom, description }
}
