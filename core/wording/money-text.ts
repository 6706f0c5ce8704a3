import { EURO_SCALE, parseDecimal } from '../units.ts'

/** Below a cent an amount is worded in cents, where its first digits are not hidden behind zeros; in pico-euro. */
const CENT_P_EUR = 10_000_000_000n
const EURO_P_EUR = 100n * CENT_P_EUR

/** What `Intl` formats exactly: a decimal is text, because a double would round it. */
const exact = (decimal: string) => decimal as unknown as number
/** Cut off and never rounded up: nobody is shown more than was booked. */
const CUT = { roundingMode: 'trunc' } as const
const DIGITS = { maximumSignificantDigits: 3 } as const
const EURO = { style: 'currency', currency: 'EUR', minimumFractionDigits: 2, maximumFractionDigits: 2 } as const

/**
 * An exact decimal of euro, legible however small: euro and cents, with three significant digits where that says more, and
 * below a cent in cents (`0.0189 cents`). Never cut to nothing, never scientific.
 */
export function moneyText(amountEur: string, language: string): string {
  const amountPEur = parseDecimal(amountEur, EURO_SCALE) ?? 0n
  const size = amountPEur < 0n ? -amountPEur : amountPEur
  const isPlain = size >= EURO_P_EUR || size % CENT_P_EUR === 0n
  if (isPlain || size > CENT_P_EUR) {
    const digits = isPlain ? CUT : { ...CUT, ...DIGITS, roundingPriority: 'morePrecision' as const }
    return new Intl.NumberFormat(language, { ...EURO, ...digits }).format(exact(amountEur))
  }
  const cents = new Intl.NumberFormat(language, { ...CUT, ...DIGITS })
  return `${cents.format(exact(timesHundred(amountEur)))}\u202F${CENT_WORDS[language.slice(0, 2)] ?? 'cent'}`
}

/** Every digit that was booked. */
export const exactMoneyText = (amountEur: string, language: string): string =>
  new Intl.NumberFormat(language, { ...EURO, maximumFractionDigits: 12 }).format(exact(amountEur))

/** What a part of a cent is counted in: French counts below two as one. */
const CENT_WORDS: Readonly<Record<string, string>> = { fr: 'centime', nl: 'cent', en: 'cents', de: 'Cent' }

/** Moves the point of a plain decimal two places, without a double in between. */
function timesHundred(decimal: string): string {
  const [whole = '', fraction = ''] = decimal.split('.')
  const moved = fraction.padEnd(3, '0')
  return `${whole}${moved.slice(0, 2)}.${moved.slice(2)}`
}
