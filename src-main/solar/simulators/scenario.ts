import { type Battery, EMPTY_SITE_BATTERY, stepBattery } from './battery.ts'
import { houseLoadW } from './house.ts'
import { chance, drift } from './noise.ts'
import { clearSkyWPerM2, sunHeightDeg } from './sky.ts'

/** The weather stands still for so long; within a step every figure is constant, so that energies are exact sums. */
export const STEP_MS = 10_000
/** What reaches the meter from 1 W of panels under 1,000 W/m²: PVWatts' default losses. */
const PERFORMANCE_RATIO = 0.86

export const SCENARIO_NAMES = ['clear', 'broken-clouds', 'overcast', 'winter', 'battery', 'night'] as const
export type ScenarioName = (typeof SCENARIO_NAMES)[number]

/** A day of a site. The same seed is the same day, to the last watt. */
export type Scenario = { readonly name: ScenarioName; readonly seed: number; readonly peakW: number }

export const aScenario = (name: ScenarioName, changes: Partial<Scenario> = {}): Scenario => ({
  name,
  seed: 1,
  peakW: 4000,
  ...changes,
})

/** When a scenario begins unless told otherwise: late in its morning, so that its sun is there at once. */
export const defaultStart = (name: ScenarioName): Date =>
  new Date(name === 'winter' ? '2026-12-21T10:30:00Z' : '2026-06-21T10:00:00Z')

/** What is true at a site. `batteryW` is positive while discharging; without a battery it is 0 and its charge null. */
export type SiteTruth = {
  readonly pvW: number
  readonly houseW: number
  readonly batteryW: number
  readonly batterySocPct: number | null
}

/** Sun and house, in W, at any moment of a scenario: pure, and constant within each step of ten seconds. */
export function sunAndHouseAt(scenario: Scenario, at: Date): { readonly pvW: number; readonly houseW: number } {
  const step = stepStart(at)
  return { pvW: sunW(scenario, step), houseW: houseLoadW(scenario.seed, step) }
}

/** The same with the battery, which began that UTC day as `EMPTY_SITE_BATTERY` and knows no other load than the house. */
export function siteAt(scenario: Scenario, at: Date): SiteTruth {
  const now = sunAndHouseAt(scenario, at)
  if (scenario.name !== 'battery') return { ...now, batteryW: 0, batterySocPct: null }
  const { powerW, socPct } = batteryAt(scenario, at)
  return { ...now, batteryW: powerW, batterySocPct: socPct }
}

export const stepStart = (at: Date): Date => new Date(Math.floor(at.getTime() / STEP_MS) * STEP_MS)

function batteryAt(scenario: Scenario, at: Date): Battery {
  const end = stepStart(at).getTime()
  let battery = EMPTY_SITE_BATTERY
  for (let time = new Date(at).setUTCHours(0, 0, 0, 0); time <= end; time += STEP_MS) {
    const { pvW, houseW } = sunAndHouseAt(scenario, new Date(time))
    battery = stepBattery(battery, { surplusW: pvW - houseW, seconds: STEP_MS / 1000 })
  }
  return battery
}

function sunW(scenario: Scenario, at: Date): number {
  if (scenario.name === 'night') return 0
  const clearW = (scenario.peakW * PERFORMANCE_RATIO * clearSkyWPerM2(sunHeightDeg(at))) / 1000
  return Math.round(clearW * passing(scenario, at.getTime() / 1000) * 10) / 10
}

/** Share of the clear sky's light that the clouds let through. Above 1 beside a bright edge of a cloud. */
function passing({ name, seed }: Scenario, atS: number): number {
  if (name === 'broken-clouds') return throughBrokenClouds(seed, atS)
  if (name === 'overcast') return 0.08 + 0.14 * drift(seed, atS, 1800)
  if (name === 'winter') return 0.35 + 0.5 * drift(seed, atS, 2700)
  return 1
}

function throughBrokenClouds(seed: number, atS: number): number {
  const cover = 0.45 * drift(seed, atS, 90) + 0.35 * drift(seed + 1, atS, 420) + 0.2 * drift(seed + 2, atS, 2400)
  const flicker = chance(seed + 3, Math.floor((atS * 1000) / STEP_MS)) - 0.5
  const margin = cover + 0.06 * flicker - 0.5
  if (margin > 0) return 0.22 + 0.12 * drift(seed + 4, atS, 60)
  return margin > -0.05 ? 1.12 : 1
}
