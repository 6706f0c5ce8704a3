import { dateLocale } from '#core/wording/known-language.ts'
import { computed } from 'vue'
import type { Day } from '../components/limits/week-plan.ts'
import { useLanguage } from './use-language.ts'

/** The first of January 2024 was a Monday. */
const dateOf = (day: Day) => new Date(Date.UTC(2024, 0, 1 + day))

/** What the days of the week are called on the screen. */
export function useDayNames() {
  const language = useLanguage()
  const form = (weekday: 'long' | 'short') =>
    computed(() => new Intl.DateTimeFormat(dateLocale(language.value), { weekday, timeZone: 'UTC' }))
  const [long, short] = [form('long'), form('short')]
  return {
    longName: (day: Day) => long.value.format(dateOf(day)),
    shortName: (day: Day) => short.value.format(dateOf(day)),
  }
}
