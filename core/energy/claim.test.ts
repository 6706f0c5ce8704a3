import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../errors.ts'
import { formatEnergyWh } from '../units.ts'
import { ensureEnergyClaim, parseEnergyClaim, REPORT_ENERGY_MAX_UWH } from './claim.ts'

const refused = (code: string) => expect.objectContaining({ name: 'DomainError', code })
const within = fc.bigInt({ min: 0n, max: REPORT_ENERGY_MAX_UWH })
const near = (bound: bigint) => fc.bigInt({ min: bound - 2n, max: bound + 2n })

function codeOf(act: () => void): string {
  try {
    act()
    return 'none'
  } catch (error) {
    if (error instanceof DomainError) return error.code
    throw error
  }
}

describe('an energy claim', () => {
  test('is read exactly from its JSON numbers', () => {
    fc.assert(
      fc.property(within, within, (one, other) => {
        const [solarUWh, energyUWh] = one < other ? [one, other] : [other, one]
        const claim = {
          energyWh: Number(formatEnergyWh(energyUWh)),
          solarWh: Number(formatEnergyWh(solarUWh)),
          hasSolar: true,
        }
        expect(parseEnergyClaim(claim)).toEqual({ energyUWh, solarUWh })
      }),
    )
  })

  test('may reach every bound', () => {
    const claim = { energyWh: 100_000, solarWh: 100_000, hasSolar: true }
    expect(parseEnergyClaim(claim)).toEqual({ energyUWh: REPORT_ENERGY_MAX_UWH, solarUWh: REPORT_ENERGY_MAX_UWH })
    expect(parseEnergyClaim({ energyWh: 0, solarWh: 0, hasSolar: false })).toEqual({ energyUWh: 0n, solarUWh: 0n })
  })

  test.each([
    ['a seventh decimal of energy', { energyWh: 1.1234567, solarWh: 0 }, 'energy_precision'],
    ['a seventh decimal of sun', { energyWh: 1, solarWh: 1e-7 }, 'energy_precision'],
    ['a number that is none', { energyWh: NaN, solarWh: 0 }, 'energy_precision'],
    ['negative energy', { energyWh: -0.000001, solarWh: 0 }, 'energy_out_of_range'],
    ['more than 100,000 Wh', { energyWh: 100_000.000001, solarWh: 0 }, 'energy_out_of_range'],
    ['negative sun', { energyWh: 1, solarWh: -0.000001 }, 'solar_out_of_range'],
    ['more sun than energy', { energyWh: 1, solarWh: 1.000001 }, 'solar_out_of_range'],
  ])('with %s is refused', (_, claim, code) => {
    expect(() => parseEnergyClaim({ ...claim, hasSolar: true })).toThrow(refused(code))
  })

  test.each([
    ['energy_used_wh', { energyWh: 1e-7, solarWh: 0 }],
    ['solar_contribution_wh', { energyWh: 1, solarWh: 1e-7 }],
  ])('names the field %s when that is too precise', (field, claim) => {
    expect(() => parseEnergyClaim({ ...claim, hasSolar: true })).toThrow(
      expect.objectContaining({ details: { field } }),
    )
  })

  test('of sun by a node without panels is refused', () => {
    expect(() => parseEnergyClaim({ energyWh: 1, solarWh: 0.000001, hasSolar: false })).toThrow(
      refused('solar_without_panels'),
    )
    expect(parseEnergyClaim({ energyWh: 1, solarWh: 0, hasSolar: false }).solarUWh).toBe(0n)
  })
})

describe('the invariants of energy', () => {
  test('hold exactly for 0 ≤ solar ≤ energy ≤ 100,000 Wh', () => {
    const quantity = fc.oneof(near(0n), near(REPORT_ENERGY_MAX_UWH), within)
    fc.assert(
      fc.property(quantity, quantity, (energyUWh, solarUWh) => {
        const holds = solarUWh >= 0n && solarUWh <= energyUWh && energyUWh <= REPORT_ENERGY_MAX_UWH
        const energyHolds = energyUWh >= 0n && energyUWh <= REPORT_ENERGY_MAX_UWH
        const broken = energyHolds ? 'solar_out_of_range' : 'energy_out_of_range'
        expect(codeOf(() => ensureEnergyClaim({ energyUWh, solarUWh }))).toBe(holds ? 'none' : broken)
      }),
    )
  })
})
