import { type Battery, EMPTY_SITE_BATTERY, stepBattery } from '#main/solar/simulators/battery.ts'
import { chance } from '#main/solar/simulators/noise.ts'
import { aScenario, type ScenarioName, STEP_MS, sunAndHouseAt } from '#main/solar/simulators/scenario.ts'
import type { NodeKind } from './node.ts'

/** A node looks this often; the sky stands still for two looks, and a meter is read once in that time. */
export const LOOK_S = 5
export const LOOKS_PER_STEP = STEP_MS / 1000 / LOOK_S
const DAY_MS = 24 * 3_600_000
/** A meter of class B shows what flows within this (EN 50470-3), and a step of a clamp meter besides. */
const ERROR_SHARE = 0.01
const ERROR_W = 10

export type DayType = {
  readonly name: string
  readonly scenario: ScenarioName
  /** From noon (UTC) on, where the weather changes. */
  readonly afternoon?: ScenarioName
  readonly peakW: number
  /** How much the house draws, by that of the simulator. */
  readonly houseTimes: number
  readonly date: string
  /** Each is another day of this type. */
  readonly seeds: readonly number[]
  readonly node: NodeKind
  /** The meter is read this many looks after the sky has changed: 0 or 1. */
  readonly lagLooks: number
}

/** What is true for ten seconds, in W. */
export type Truth = { readonly pvW: number; readonly houseW: number }
export type Day = {
  readonly type: DayType
  readonly seed: number
  readonly truths: readonly Truth[]
}

export function dayOf(type: DayType, seed: number): Day {
  const { peakW, houseTimes, scenario: morning, afternoon = morning } = type
  const startMs = Date.parse(`${type.date}T00:00:00Z`)
  const truths = Array.from({ length: DAY_MS / STEP_MS }, (_, step) => {
    const name = step * STEP_MS < DAY_MS / 2 ? morning : afternoon
    const { pvW, houseW } = sunAndHouseAt(aScenario(name, { seed, peakW }), new Date(startMs + step * STEP_MS))
    return { pvW, houseW: houseW * houseTimes }
  })
  return { type, seed, truths }
}

export const looksOf = ({ truths }: Day): number => truths.length * LOOKS_PER_STEP
export const truthAt = ({ truths }: Day, look: number): Truth => {
  const truth = truths[Math.floor(look / LOOKS_PER_STEP)]
  if (!truth) throw new Error(`A day has no look ${look}`)
  return truth
}

/** What the sun leaves for nodes, whatever a battery does with the rest, in W. */
export const spareW = ({ pvW, houseW }: Truth): number => Math.max(0, pvW - houseW)

/** What the meters of the site say, each time a little wrong. */
export type Figures = { gridW: number; pvW: null; batteryW: number | null; loadW: null; batterySocPct: number | null }

/** The site with its battery while nodes draw from it; `step` passes one look. */
export function makeSite(day: Day) {
  let battery: Battery = EMPTY_SITE_BATTERY
  const hasBattery = day.type.scenario === 'battery'
  return {
    step(look: number, nodesW: number): Figures {
      const { pvW, houseW } = truthAt(day, look)
      const surplusW = pvW - houseW - nodesW
      if (hasBattery) battery = stepBattery(battery, { surplusW, seconds: LOOK_S })
      const gridW = -surplusW - (hasBattery ? battery.powerW : 0)
      const wrong = gaussian(day.seed, look)
      return {
        gridW: gridW + (Math.abs(gridW) * ERROR_SHARE + ERROR_W) * wrong,
        pvW: null,
        loadW: null,
        batteryW: hasBattery ? battery.powerW : null,
        batterySocPct: hasBattery ? battery.socPct : null,
      }
    },
  }
}

/** A third of the error is one standard deviation, so that nearly every reading is within it. */
function gaussian(seed: number, look: number): number {
  const sum = [20, 21, 22, 23].reduce((total, salt) => total + chance(seed + salt, look), 0)
  return ((sum - 2) * Math.sqrt(3)) / 3
}
