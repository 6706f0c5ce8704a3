import type { Steps } from './usual-limits.ts'

/** How a value is typed: read from text, null for what is none; written; and what is one step further on. */
export type TypedForm<T> = {
  read(text: string): T | null
  write(value: T): string
  /** The same value where there is no step further. */
  step(value: T, direction: 1 | -1): T
}

/** A whole number; spaces between its digits do not matter. */
export const numberForm = ({ least, most, by }: Steps): TypedForm<number> => ({
  read(text) {
    const plain = text.replaceAll(/\s/g, '')
    const value = /^\d{1,9}$/.test(plain) ? Number(plain) : NaN
    return value >= least && value <= most ? value : null
  },
  write: String,
  /** To the next multiple of a step, so that steps meet round numbers. */
  step: (value, direction) => {
    const next = direction === 1 ? Math.floor(value / by) + 1 : Math.ceil(value / by) - 1
    return Math.max(least, Math.min(most, next * by))
  },
})

const HALF_HOUR_MIN = 30
const DAY_MIN = 24 * 60
const twoDigits = (value: number) => String(value).padStart(2, '0')
const minutesOf = (clockTime: string) => Number(clockTime.slice(0, 2)) * 60 + Number(clockTime.slice(3))

/** A time of day: 7, 730, 7:30, 7.30 or 7h30 are times too; half an hour is a step. */
export const clockForm: TypedForm<string> = {
  read(text) {
    const parts = /^(\d{1,2})(?:(?:\s*[:.,h]\s*)?(\d\d))?(?:\s*(?:h|uhr|uur))?$/i.exec(text.trim())
    if (parts === null) return null
    const [hour, minute] = [Number(parts[1]), Number(parts[2] ?? 0)]
    return hour < 24 && minute < 60 ? `${twoDigits(hour)}:${twoDigits(minute)}` : null
  },
  write: (clockTime) => clockTime,
  step(clockTime, direction) {
    const halves = minutesOf(clockTime) / HALF_HOUR_MIN
    const next = direction === 1 ? Math.floor(halves) + 1 : Math.ceil(halves) - 1
    const minutes = (next * HALF_HOUR_MIN + DAY_MIN) % DAY_MIN
    return `${twoDigits(Math.floor(minutes / 60))}:${twoDigits(minutes % 60)}`
  },
}
