/**
 * Exact quantities. The core counts in integers (bigint) and the decimal point exists at the edges only:
 * energy in µWh, carbon in ng CO2, money in pico-euro.
 */

/** Decimals of a watt-hour that the grid keeps: 1 µWh. */
export const ENERGY_SCALE = 6
/** Decimals of a kilogram of CO2 that the grid keeps: 1 ng. */
export const CARBON_SCALE = 12
/** Decimals of a euro that the grid keeps: 1 pico-euro. */
export const EURO_SCALE = 12

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?$/

/** The integer of `10^-scale` units in a plain decimal, or null when it is no plain decimal or has more decimals. */
export function parseDecimal(text: string, scale: number): bigint | null {
  const match = DECIMAL.exec(text)
  if (!match) return null
  const [, sign, whole = '', fraction = ''] = match
  const digits = fraction.replace(/0+$/, '')
  if (digits.length > scale) return null
  const units = BigInt(whole + digits.padEnd(scale, '0'))
  return sign === '-' ? -units : units
}

/** The plain decimal of `units × 10^-scale`: no exponent, no trailing zeros, no trailing point. Inverse of `parseDecimal`. */
export function formatDecimal(units: bigint, scale: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0')
  const whole = digits.slice(0, digits.length - scale)
  const fraction = digits.slice(digits.length - scale).replace(/0+$/, '')
  const sign = units < 0n ? '-' : ''
  return fraction === '' ? `${sign}${whole}` : `${sign}${whole}.${fraction}`
}

/**
 * A JSON number as an exact integer of `10^-scale` units, or null when it is not finite or has more decimals.
 * A double is taken as its shortest decimal, which is what the sender's JSON said.
 */
export function unitsOfNumber(value: number, scale: number): bigint | null {
  if (!Number.isFinite(value)) return null
  return parseDecimal(withoutExponent(String(value)), scale)
}

function withoutExponent(text: string): string {
  const [mantissa = '', exponentText] = text.split('e')
  if (exponentText === undefined) return text
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const exponent = Number(exponentText)
  const digits = whole + fraction
  if (exponent >= 0) return sign + digits.padEnd(whole.length + exponent, '0')
  return `${sign}0.${'0'.repeat(-exponent - whole.length)}${digits}`
}

export const formatEnergyWh = (energyUWh: bigint) => formatDecimal(energyUWh, ENERGY_SCALE)
export const formatCarbonKg = (carbonNg: bigint) => formatDecimal(carbonNg, CARBON_SCALE)
export const formatEuro = (amountPEur: bigint) => formatDecimal(amountPEur, EURO_SCALE)
export const energyUWhOfNumber = (energyWh: number) => unitsOfNumber(energyWh, ENERGY_SCALE)
export const amountPEurOfNumber = (amountEur: number) => unitsOfNumber(amountEur, EURO_SCALE)
