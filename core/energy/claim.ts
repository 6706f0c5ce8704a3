import { energyUWhOfNumber } from '../units.ts'
import { energyErrors } from './errors.ts'

/** The most a single report may claim: 100,000 Wh, in µWh. */
export const REPORT_ENERGY_MAX_UWH = 100_000_000_000n

/** What a report says of its energy, in µWh. */
export type EnergyClaim = { readonly energyUWh: bigint; readonly solarUWh: bigint }

/** Reads a claim from JSON numbers of Wh; throws `energy_precision`, or what `ensureEnergyClaim` throws. */
export function parseEnergyClaim(claim: { energyWh: number; solarWh: number; hasSolar: boolean }): EnergyClaim {
  const energyUWh = energyUWhOfNumber(claim.energyWh)
  const solarUWh = energyUWhOfNumber(claim.solarWh)
  if (energyUWh === null) throw energyErrors.energy_precision({ field: 'energy_used_wh' })
  if (solarUWh === null) throw energyErrors.energy_precision({ field: 'solar_contribution_wh' })
  ensureEnergyClaim({ energyUWh, solarUWh })
  if (!claim.hasSolar && solarUWh > 0n) throw energyErrors.solar_without_panels()
  return { energyUWh, solarUWh }
}

/** The invariants every claim and every block keeps: 0 ≤ solar ≤ energy ≤ 100,000 Wh. */
export function ensureEnergyClaim({ energyUWh, solarUWh }: EnergyClaim): void {
  if (energyUWh < 0n) throw energyErrors.energy_out_of_range()
  if (energyUWh > REPORT_ENERGY_MAX_UWH) throw energyErrors.energy_out_of_range()
  if (solarUWh < 0n) throw energyErrors.solar_out_of_range()
  if (solarUWh > energyUWh) throw energyErrors.solar_out_of_range()
}
