import type { SiteSettlements, SolarSource } from '../solar/ports.ts'
import type { EnergyAccount } from './energy-account.ts'
import { SUN_FRESH_MS } from './sun-reader.ts'

/** What this node tells other nodes of its site: its last good reading, and what they may claim. */
export const siteAnswers = (
  account: Pick<EnergyAccount, 'now' | 'settleFor'>,
  solar: SolarSource | null,
): SiteSettlements => ({
  reading() {
    const { reading, readingAgeS, sun } = account.now()
    const ageMs = (readingAgeS ?? Infinity) * 1000
    return reading !== null && ageMs <= SUN_FRESH_MS ? { reading, ageMs } : { problem: sun?.problem ?? null }
  },
  isLeader: () => (solar?.leader?.() ?? null) === null,
  settle: account.settleFor,
})
