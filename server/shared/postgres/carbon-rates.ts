import type { CarbonFactor, CarbonPrice } from '#core/credit/carbon.ts'
import { CARBON_SCALE, EURO_SCALE, parseDecimal } from '#core/units.ts'
import type { Queryable } from './database.ts'

export type CarbonRates = { readonly factors: readonly CarbonFactor[]; readonly prices: readonly CarbonPrice[] }

/** The published emission factors and prices, oldest first. Append-only: what was read stays right. */
export async function readRates(database: Queryable): Promise<CarbonRates> {
  type FactorRow = { id: string; kg_co2_per_kwh: string; source: string; valid_from: Date }
  type PriceRow = { id: string; eur_per_kg: string; source: string; valid_from: Date }
  const factorSql = 'select id, kg_co2_per_kwh, source, valid_from from grid_carbon_factors order by valid_from'
  const priceSql = 'select id, eur_per_kg, source, valid_from from grid_carbon_prices order by valid_from'
  const factors = await database.query<FactorRow>(factorSql, [])
  const prices = await database.query<PriceRow>(priceSql, [])
  return {
    factors: factors.map(({ id, kg_co2_per_kwh, source, valid_from }) => ({
      id,
      ngPerKWh: units(kg_co2_per_kwh, CARBON_SCALE),
      source,
      validFrom: valid_from,
    })),
    prices: prices.map(({ id, eur_per_kg, source, valid_from }) => ({
      id,
      pEurPerKg: units(eur_per_kg, EURO_SCALE),
      source,
      validFrom: valid_from,
    })),
  }
}

const RATES_KEPT_MS = 1000

/** The rates, read at most once a second: a new one is valid only from a later time on. */
export function cachedRates(database: Queryable): () => Promise<CarbonRates> {
  let cached: { rates: Promise<CarbonRates>; until: number } | null = null
  return () => {
    if (cached && performance.now() < cached.until) return cached.rates
    const rates = readRates(database)
    cached = { rates, until: performance.now() + RATES_KEPT_MS }
    rates.catch(() => (cached = null))
    return rates
  }
}

function units(numeric: string, scale: number): bigint {
  const parsed = parseDecimal(numeric, scale)
  if (parsed === null) throw new Error('A rate has more decimals than its unit')
  return parsed
}
