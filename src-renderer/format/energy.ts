/** A thin space that does not break, between a number and its unit. */
export const THIN = '\u202F'
const KILO = 1000
/** From here on whole kilowatts are what a person grasps. */
const LARGE_W = 10 * KILO

const digits = (value: number, language: string, most: number) =>
  new Intl.NumberFormat(language, { maximumSignificantDigits: most }).format(value)

/** Power in W: at most three significant digits, `2 340 W` and from 10 kW on `12.3 kW`. */
export function powerParts(powerW: number, language: string): { readonly number: string; readonly unit: string } {
  const size = Math.abs(powerW)
  if (size >= LARGE_W) return { number: digits(powerW / KILO, language, 3), unit: 'kW' }
  const rounded = size >= 10 ? Math.round(powerW) : Math.round(powerW * 10) / 10
  return { number: digits(rounded, language, 3), unit: 'W' }
}

export function formatPower(powerW: number, language: string): string {
  const { number, unit } = powerParts(powerW, language)
  return `${number}${THIN}${unit}`
}

/** Energy in Wh: `0.21 Wh`, `2 340 Wh`, from 10 kWh on `12.3 kWh`; what is not nothing is never shown as 0. */
export function formatEnergy(energyWh: number, language: string): string {
  if (Math.abs(energyWh) >= LARGE_W) return `${digits(energyWh / KILO, language, 3)}${THIN}kWh`
  return `${digits(energyWh, language, 3)}${THIN}Wh`
}

/** A share from 0 to 1 as a whole percentage; all of it is said only when it is all of it. */
export function formatShare(share: number, language: string): string {
  const percent = Math.min(share < 1 ? 99 : 100, Math.round(100 * share))
  return `${digits(Math.max(share > 0 ? 1 : 0, percent), language, 3)}${THIN}%`
}
