import { CARBON_SCALE, parseDecimal } from '#core/units.ts'

/** A thin space that does not break, between a number and its unit. */
const THIN = '\u202F'
const G_NG = 1_000_000_000n
const UNITS = [
  { unit: 'kg', ng: 1000n * G_NG },
  { unit: 'g', ng: G_NG },
  { unit: 'mg', ng: G_NG / 1000n },
] as const

/** A decimal of kg CO2 in kg, g or mg: three significant digits, cut off and never rounded up, never cut to nothing. */
export function formatCarbon(carbonKg: string, language: string): string {
  const carbonNg = parseDecimal(carbonKg, CARBON_SCALE) ?? 0n
  const largest = UNITS.find(({ ng }) => carbonNg >= ng)
  const { unit, ng } = largest ?? (carbonNg === 0n ? UNITS[0] : UNITS[2])
  const digits = new Intl.NumberFormat(language, { maximumSignificantDigits: 3, roundingMode: 'trunc' })
  return `${digits.format(Number(carbonNg) / Number(ng))}${THIN}${unit}${THIN}CO₂`
}

/** Every digit that was booked, in kg CO2. */
export const exactCarbon = (carbonKg: string, language: string): string =>
  // `Intl` formats a decimal that is text exactly; a double would round it.
  `${new Intl.NumberFormat(language, { maximumFractionDigits: CARBON_SCALE }).format(carbonKg as unknown as number)}${THIN}kg${THIN}CO₂`
