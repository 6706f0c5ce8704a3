import { dateLocale } from '#core/wording/known-language.ts'
import { formatEnergy } from '../../format/energy.ts'
import type { Period } from './energy-slots.ts'

const WHOLE: Readonly<Record<Period, Intl.DateTimeFormatOptions>> = {
  day: { weekday: 'long', day: 'numeric', month: 'long' },
  month: { month: 'long', year: 'numeric' },
  year: { year: 'numeric' },
}
const SHORT: Readonly<Record<Period, Intl.DateTimeFormatOptions>> = {
  day: { hour: 'numeric' },
  month: { day: 'numeric' },
  year: { month: 'short' },
}
const LONG: Readonly<Record<Period, Intl.DateTimeFormatOptions>> = {
  day: { hour: 'numeric', minute: '2-digit' },
  month: { day: 'numeric', month: 'long' },
  year: { month: 'long', year: 'numeric' },
}
const said = (at: Date, style: Intl.DateTimeFormatOptions, language: string) =>
  new Intl.DateTimeFormat(dateLocale(language), style).format(at)

/** What the period is called in which a moment lies. */
export const periodName = (period: Period, at: Date, language: string): string => said(at, WHOLE[period], language)
/** What stands under a part of a period, and what it is called in a sentence. */
export const shortSlot = (period: Period, at: Date, language: string): string => said(at, SHORT[period], language)
export const longSlot = (period: Period, at: Date, language: string): string => said(at, LONG[period], language)

/** Null is what nobody knows. */
export const energyOrNot = (energyWh: number | null, language: string): string =>
  energyWh === null ? '–' : formatEnergy(energyWh, language)
