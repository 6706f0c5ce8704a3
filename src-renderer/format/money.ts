import { EURO_SCALE, parseDecimal } from '#core/units.ts'

/** Below this an amount is worded in cents, where its first digits are not hidden behind zeros; in pico-euro. */
const SMALL_P_EUR = 10_000_000_000n
const EURO_P_EUR = 1_000_000_000_000n

/** What `Intl` formats exactly: a decimal is text, because a double would round it. */
const exact = (decimal: string) => decimal as unknown as number

/**
 * An exact decimal of euro, legible however small: from €1 on in euro and cents, below with three significant digits, and
 * below a cent in cents (`4.12 cents`, `0.0000412 cents`). Never rounded to nothing, never scientific.
 */
export function formatMoney(amountEur: string, language: string): string {
  const amountPEur = parseDecimal(amountEur, EURO_SCALE)
  if (amountPEur === null) return amountEur
  const size = amountPEur < 0n ? -amountPEur : amountPEur
  if (size === 0n || size >= EURO_P_EUR) return inEuro(amountEur, language, {})
  if (size >= SMALL_P_EUR) return inEuro(amountEur, language, { maximumSignificantDigits: 3 })
  const cents = new Intl.NumberFormat(language, { maximumSignificantDigits: 3, maximumFractionDigits: 12 })
  return `${cents.format(exact(timesHundred(amountEur)))}\u202F${size === SMALL_P_EUR ? 'cent' : (CENTS[language.slice(0, 2)] ?? 'cent')}`
}

/** Every digit that was booked. */
export const formatExactMoney = (amountEur: string, language: string) =>
  inEuro(amountEur, language, { maximumFractionDigits: 12 })

const inEuro = (amountEur: string, language: string, options: Intl.NumberFormatOptions) =>
  new Intl.NumberFormat(language, { style: 'currency', currency: 'EUR', ...options }).format(exact(amountEur))

/** What a fraction of a cent is counted in. */
const CENTS: Readonly<Record<string, string>> = { fr: 'centime', nl: 'cent', en: 'cents', de: 'Cent' }

/** Moves the point of a plain decimal two places, without a double in between. */
function timesHundred(decimal: string): string {
  const [whole = '0', fraction = ''] = decimal.split('.')
  const moved = fraction.padEnd(2, '0')
  return `${whole}${moved.slice(0, 2)}.${moved.slice(2) || '0'}`
}
