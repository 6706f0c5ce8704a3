import { dateLocale } from '#core/wording/known-language.ts'
import type { Bucket, Unit } from './buckets.ts'

/** Days and months are those of UTC, as they are counted; an hour is told as the clock on the wall shows it. */
const SHORT: Readonly<Record<Unit, Intl.DateTimeFormatOptions>> = {
  hour: { hour: 'numeric' },
  day: { day: 'numeric', month: 'numeric', timeZone: 'UTC' },
  month: { month: 'short', timeZone: 'UTC' },
}
const LONG: Readonly<Record<Unit, Intl.DateTimeFormatOptions>> = {
  hour: { hour: 'numeric', minute: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'long', timeZone: 'UTC' },
  month: { month: 'long', year: 'numeric', timeZone: 'UTC' },
}

/** What stands under a bar, as short as it can be understood. */
export const shortName = (unit: Unit, { start }: Bucket, language: string): string =>
  new Intl.DateTimeFormat(dateLocale(language), SHORT[unit]).format(start)

/** What a bar's time is called in a sentence or a table. */
export const longName = (unit: Unit, { start }: Bucket, language: string): string =>
  new Intl.DateTimeFormat(dateLocale(language), LONG[unit]).format(start)
