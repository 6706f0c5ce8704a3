import { dateLocale } from './known-language.ts'
import { say, type Sentence } from './say.ts'
import type { Language } from './sentences.ts'

const DAY_MS = 24 * 3_600_000

/** The sentence of an agent with its time, worded in the time zone of whoever reads it. */
export function sentenceText(
  { reason, values, next_change_at }: Sentence & { readonly next_change_at: string | null },
  { language, now }: { language: Language; now: Date },
): string {
  const time = next_change_at === null ? {} : { time: timeText(new Date(next_change_at), { language, now }) }
  return say({ reason, values: { ...values, ...time } }, language)
}

/** 18:00, or with the date when that is a day or more away. */
function timeText(at: Date, { language, now }: { language: Language; now: Date }): string {
  const isFar = Math.abs(at.getTime() - now.getTime()) >= DAY_MS
  const date = isFar ? ({ day: 'numeric', month: 'long' } as const) : {}
  return new Intl.DateTimeFormat(dateLocale(language), {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    ...date,
  }).format(at)
}
