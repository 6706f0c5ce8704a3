import { type Battery, EMPTY_SITE_BATTERY, stepBattery } from './battery.ts'
import { type Scenario, siteAt, STEP_MS, sunAndHouseAt } from './scenario.ts'

/** What the computer that does the grid's work draws while it does none, in W; the house's own load has it already. */
const HOST_IDLE_W = 8

/**
 * What is true at the site now, in W and Wh. `gridW` is positive while importing, `batteryW` while discharging; `extraW`
 * is what the nodes' work adds to the house, `hostW` what a plug at their computer sees.
 */
export type SiteNow = {
  readonly at: Date
  readonly pvW: number
  readonly houseW: number
  readonly extraW: number
  readonly hostW: number
  readonly batteryW: number
  readonly batterySocPct: number | null
  readonly gridW: number
  readonly importWh: number
  readonly exportWh: number
  readonly pvWh: number
  readonly hostWh: number
  /** What each phase imports and exports by itself, the panels being on one of three: more than a netting meter counts. */
  readonly phases: readonly [Phase, Phase, Phase]
}

export type Phase = { readonly powerW: number; readonly importWh: number; readonly exportWh: number }

/** Loads from outside, and figures that overrule the scenario until they are null again. */
export type SiteControl = {
  readonly extraLoadW?: number | undefined
  readonly pvW?: number | null | undefined
  readonly houseW?: number | null | undefined
  readonly batteryW?: number | null | undefined
}

/** A site that lives through a scenario while its clock runs. */
export type SimulatedSite = {
  /** Goes on to the present and says what is true there. */
  now(): SiteNow
  control(changes: SiteControl): void
}

export type SiteOptions = {
  readonly scenario: Scenario
  /** The moment of the scenario at which the site begins. */
  readonly startAt: Date
  /** Present time. The site goes on whenever it is asked; nothing here waits. */
  readonly clock: () => Date
  /** Seconds of weather per second of the clock. Energies follow the clock: faster weather gives no more of them. */
  readonly speed?: number
  /** Hears of every stretch in which all figures were constant, when it is over or was changed. */
  readonly onStretch?: (stretch: Stretch) => void
}

/** One stretch of the truth: `state` held from `state.at` for `seconds`. Its counters are those at the beginning. */
export type Stretch = { readonly state: SiteNow; readonly seconds: number }

/** Counters start as a meter that has been there for some years. */
const COUNTERS: Counters = {
  importWh: 4_312_480,
  exportWh: 7_801_250,
  pvWh: 12_640_900,
  hostWh: 51_200,
  phases: [
    { importWh: 1_500_000, exportWh: 7_801_250 },
    { importWh: 1_406_240, exportWh: 0 },
    { importWh: 1_406_240, exportWh: 0 },
  ],
}
type PhaseCounters = { readonly importWh: number; readonly exportWh: number }
type Counters = {
  readonly importWh: number
  readonly exportWh: number
  readonly pvWh: number
  readonly hostWh: number
  readonly phases: readonly [PhaseCounters, PhaseCounters, PhaseCounters]
}

export function simulatedSite(options: SiteOptions): SimulatedSite {
  const { scenario, startAt, clock, speed = 1, onStretch } = options
  const began = clock().getTime()
  const weatherAt = (timeMs: number) => new Date(startAt.getTime() + (timeMs - began) * speed)
  let timeMs = began
  let counters = COUNTERS
  let given: SiteControl = {}
  let battery = batteryAtStart(scenario, startAt)

  const present = (): SiteNow => stateOf({ at: new Date(timeMs), counters, given, battery, scenario: sceneNow() })
  const sceneNow = () => sunAndHouseAt(scenario, weatherAt(timeMs))
  /** Within a step of the weather the battery's power is constant too: it is decided when the step begins. */
  const decideBattery = (seconds: number) => {
    if (battery === null) return
    const { pvW, houseW, extraW } = present()
    battery = stepBattery(battery, { surplusW: pvW - houseW - extraW, seconds })
  }

  const stretchTo = (endMs: number) => {
    const seconds = (endMs - timeMs) / 1000
    const state = present()
    onStretch?.({ state, seconds })
    counters = afterwards(state, seconds)
    timeMs = endMs
  }

  /** When the weather changes next. At least a millisecond on: rounding must not hold time still. */
  const nextStepMs = () => {
    const weatherMs = weatherAt(timeMs).getTime()
    return Math.max(timeMs + (Math.floor(weatherMs / STEP_MS + 1) * STEP_MS - weatherMs) / speed, timeMs + 1)
  }

  const goOn = () => {
    const nowMs = clock().getTime()
    for (let next = nextStepMs(); next <= nowMs; next = nextStepMs()) {
      stretchTo(next)
      decideBattery(STEP_MS / 1000)
    }
    if (timeMs < nowMs) stretchTo(nowMs)
  }

  return {
    now: () => {
      goOn()
      return present()
    },
    control: (changes) => {
      goOn()
      given = { ...given, ...changes }
    },
  }
}

function stateOf(input: {
  at: Date
  counters: Counters
  given: SiteControl
  battery: Battery | null
  scenario: { pvW: number; houseW: number }
}): SiteNow {
  const { at, given, battery, counters } = input
  const pvW = given.pvW ?? input.scenario.pvW
  const houseW = given.houseW ?? input.scenario.houseW
  const extraW = given.extraLoadW ?? 0
  const batteryW = given.batteryW ?? battery?.powerW ?? 0
  const gridW = inMilliwatts(houseW + extraW - pvW - batteryW)
  const batterySocPct = battery?.socPct ?? null
  const thirdW = inMilliwatts((houseW + extraW) / 3)
  const [a, b, c] = counters.phases
  return {
    ...counters,
    at,
    pvW,
    houseW,
    extraW,
    hostW: HOST_IDLE_W + extraW,
    batteryW,
    batterySocPct,
    gridW,
    phases: [
      { ...a, powerW: inMilliwatts(gridW - 2 * thirdW) },
      { ...b, powerW: thirdW },
      { ...c, powerW: thirdW },
    ],
  }
}

const inMilliwatts = (watts: number) => Math.round(watts * 1000) / 1000

function afterwards(state: SiteNow, seconds: number): Counters {
  const wh = (watts: number) => (Math.max(0, watts) * seconds) / 3600
  const phase = ({ powerW, importWh, exportWh }: Phase) => ({
    importWh: importWh + wh(powerW),
    exportWh: exportWh + wh(-powerW),
  })
  const [a, b, c] = state.phases
  return {
    importWh: state.importWh + wh(state.gridW),
    exportWh: state.exportWh + wh(-state.gridW),
    pvWh: state.pvWh + wh(state.pvW),
    hostWh: state.hostWh + wh(state.hostW),
    phases: [phase(a), phase(b), phase(c)],
  }
}

function batteryAtStart(scenario: Scenario, at: Date): Battery | null {
  if (scenario.name !== 'battery') return null
  const { batteryW, batterySocPct } = siteAt(scenario, at)
  return { powerW: batteryW, socPct: batterySocPct ?? EMPTY_SITE_BATTERY.socPct }
}
