/** A grid's emission factor, valid from an instant on; kg CO2 per kWh held as ng per kWh. */
export type CarbonFactor = {
  readonly id: string
  readonly ngPerKWh: bigint
  readonly source: string
  readonly validFrom: Date
}

/** What a kilogram of avoided CO2 is worth, valid from an instant on, in pico-euro per kg. */
export type CarbonPrice = {
  readonly id: string
  readonly pEurPerKg: bigint
  readonly source: string
  readonly validFrom: Date
}

const UWH_PER_KWH = 1_000_000_000n
const NG_PER_KG = 1_000_000_000_000n

/** Avoided CO2 in ng: solar energy times the factor, floored. */
export const carbonNg = (solarUWh: bigint, factor: Pick<CarbonFactor, 'ngPerKWh'>) =>
  (solarUWh * factor.ngPerKWh) / UWH_PER_KWH

/** Value in pico-euro: carbon times the price, floored. */
export const carbonValuePEur = (amountNg: bigint, price: Pick<CarbonPrice, 'pEurPerKg'>) =>
  (amountNg * price.pEurPerKg) / NG_PER_KG

/** The entry of an append-only list that holds at `at`: the one with the latest `validFrom` that is not after it. */
export function validAt<T extends { readonly validFrom: Date }>(entries: readonly T[], at: Date): T {
  const begun = entries.filter((entry) => entry.validFrom <= at)
  const [latest] = begun.toSorted((a, b) => b.validFrom.getTime() - a.validFrom.getTime())
  if (!latest) throw new Error(`Nothing is valid at ${at.toISOString()}`)
  return latest
}
