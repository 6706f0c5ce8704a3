import { dateLocale } from '#core/wording/known-language.ts'
import { computed, type Ref, shallowRef, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { bucketsOf } from '../components/earnings/buckets.ts'
import { earnedIn, type Period } from '../components/earnings/periods.ts'
import { useBridge } from '../stores/bridge-key.ts'
import { useEarningsStore } from '../stores/earnings.ts'
import { useHostStore } from '../stores/host.ts'
import { useLanguage } from './use-language.ts'
import { useProblemWords } from './use-problem-words.ts'

/** What Earnings shows of the period that is chosen, in the words of the language; read anew with whatever was paid meanwhile. */
export function useEarnings(now: Readonly<Ref<Date>>) {
  const { t } = useI18n()
  const bridge = useBridge()
  const host = useHostStore()
  const store = useEarningsStore()
  const language = useLanguage()
  const wordProblem = useProblemWords()
  const period = shallowRef<Period>('week')
  const refresh = () => store.refresh(bridge)
  watch(() => host.agent?.node_id, store.keepFor, { immediate: true })
  const booked = [() => host.agent?.earned_eur, () => host.agent?.demo_eur]
  watch([...booked, () => host.agent?.connected, () => host.isHeard], () => void refresh(), { immediate: true })
  const books = computed(() => store.earnings?.earnings ?? null)
  const span = computed(() => ({ period: period.value, now: now.value }))
  const sums = computed(() => books.value && earnedIn(books.value, span.value))
  const buckets = computed(
    () => books.value && bucketsOf({ days: books.value.by_day, receipts: store.receipts }, span.value),
  )
  const number = (decimal: string) => new Intl.NumberFormat(language.value).format(Number(decimal))
  const moment = (at: Date, style: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(dateLocale(language.value), style).format(at)
  return {
    host,
    store,
    language,
    period,
    books,
    sums,
    refresh,
    more: () => store.more(bridge),
    periodText: computed(() => t(`earnings.periods.${period.value}`)),
    buckets,
    trouble: computed(() => {
      const shown = store.readAt && moment(store.readAt, { dateStyle: 'short', timeStyle: 'short' })
      return store.problem && [wordProblem(store.problem), shown ? t('earnings.asOf', { time: shown }) : ''].join(' ')
    }),
    compared: computed(() => {
      const factor = store.earnings?.factor
      return factor
        ? t('earnings.compared', { factor: number(factor.kg_co2_per_kwh), id: factor.id, source: factor.source })
        : null
    }),
    /** What the sum has and the chart has not; that there is nothing; how days are counted. */
    note: computed(() => {
      if (!books.value || !sums.value) return null
      if (sums.value.tasks === 0)
        return t(Number(books.value.demo_eur) > 0 ? 'earnings.demoOnly' : 'earnings.emptyPeriod')
      if (!buckets.value) return t('earnings.hoursLater')
      const first = books.value.by_day.at(-1)?.day
      if (sums.value.isListed || first === undefined) return t('earnings.utc')
      return t('earnings.before', { day: moment(new Date(first), { dateStyle: 'short', timeZone: 'UTC' }) })
    }),
  }
}
