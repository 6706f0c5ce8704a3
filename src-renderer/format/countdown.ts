const SECOND_MS = 1000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS
/** From here on a person counts in days. */
const LONG_MS = 2 * DAY_MS

/**
 * What is left until a moment, in words: `35 seconds`, `4 minutes`, `3 hr 12 min`, `3 days`. Rounded up, because nothing
 * happens before; null when the moment is there.
 */
export function countdownText(leftMs: number, language: string): string | null {
  if (leftMs <= 0) return null
  if (leftMs <= MINUTE_MS) return counted(leftMs / SECOND_MS, 'second', language)
  if (leftMs <= HOUR_MS) return counted(leftMs / MINUTE_MS, 'minute', language)
  if (leftMs >= LONG_MS) return counted(leftMs / DAY_MS, 'day', language)
  const minutes = Math.ceil(leftMs / MINUTE_MS)
  const hours = short(Math.floor(minutes / 60), 'hour', language)
  return minutes % 60 === 0
    ? counted(minutes / 60, 'hour', language)
    : `${hours} ${short(minutes % 60, 'minute', language)}`
}

type Unit = 'second' | 'minute' | 'hour' | 'day'
const counted = (value: number, unit: Unit, language: string) =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(Math.ceil(value))
const short = (value: number, unit: Unit, language: string) =>
  new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }).format(value)
