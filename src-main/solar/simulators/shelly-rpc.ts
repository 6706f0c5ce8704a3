import type { Measured } from './roles.ts'

/** The kinds of meter that a Gen 2 device can be made of. */
export type Component = 'EM' | 'EM1' | 'PM1' | 'Switch'

/** What every method answers, by the `id` that is asked for. */
export type Methods = ReadonlyMap<string, readonly unknown[]>

/** `reverse`: the device was told that its clamp is the wrong way round, and says so in its configuration. */
export const RPC_FAILURES = ['nan', 'no_ret_aenergy', 'reverse_configured', 'busy'] as const

export type Shown = {
  readonly channels: readonly Measured[]
  readonly phases: readonly Measured[]
  readonly at: Date
  readonly failure: string | null
}

const VOLTAGE_V = 230

/** Every method of a device with such meters, with what it answers for each `id`. */
export function componentMethods(component: Component, shown: Shown): Methods {
  const { channels, failure } = shown
  if (failure === 'busy') return new Map()
  const config = channels.map((_, id) => ({ id, name: null, reverse: failure === 'reverse_configured' }))
  if (component === 'EM')
    return new Map<string, readonly unknown[]>([
      ['EM.GetStatus', [emStatus(shown)]],
      ['EM.GetConfig', [{ id: 0, name: null, blink_mode_selector: 'active_energy', reverse: {} }]],
      ['EMData.GetStatus', [emData(shown)]],
    ])
  if (component === 'EM1')
    return new Map<string, readonly unknown[]>([
      ['EM1.GetStatus', channels.map((one, id) => em1Status(id, one, failure))],
      ['EM1.GetConfig', config],
      ['EM1Data.GetStatus', channels.map((one, id) => em1Data(id, one))],
    ])
  return new Map<string, readonly unknown[]>([
    [`${component}.GetStatus`, channels.map((one, id) => plugStatus({ id, one, component }, shown))],
    [`${component}.GetConfig`, config],
  ])
}

const power = (watts: number, failure: string | null) => (failure === 'nan' ? null : round(watts))

function emStatus({ phases, failure }: Shown): Record<string, unknown> {
  const perPhase = phases.map((phase, index) => {
    const name = 'abc'[index]
    return {
      [`${name}_current`]: round(Math.abs(phase.powerW) / VOLTAGE_V),
      [`${name}_voltage`]: VOLTAGE_V,
      [`${name}_act_power`]: power(phase.powerW, failure),
      [`${name}_aprt_power`]: round(Math.abs(phase.powerW)),
      [`${name}_pf`]: 1,
      [`${name}_freq`]: 50,
    }
  })
  const totalW = phases.reduce((sum, { powerW }) => sum + powerW, 0)
  return {
    id: 0,
    ...Object.assign({}, ...perPhase),
    n_current: null,
    total_current: round(phases.reduce((sum, { powerW }) => sum + Math.abs(powerW) / VOLTAGE_V, 0)),
    total_act_power: power(totalW, failure),
    total_aprt_power: round(Math.abs(totalW)),
    user_calibrated_phase: [],
  }
}

/** Sums of what each phase counted by itself: more, in both directions, than a meter that nets the phases. */
function emData({ phases }: Shown): Record<string, unknown> {
  const perPhase = phases.map((phase, index) => ({
    [`${'abc'[index]}_total_act_energy`]: round(phase.importWh),
    [`${'abc'[index]}_total_act_ret_energy`]: round(phase.exportWh),
  }))
  return {
    id: 0,
    ...Object.assign({}, ...perPhase),
    total_act: round(phases.reduce((sum, { importWh }) => sum + importWh, 0)),
    total_act_ret: round(phases.reduce((sum, { exportWh }) => sum + exportWh, 0)),
  }
}

const em1Status = (id: number, { powerW }: Measured, failure: string | null) => ({
  id,
  current: round(Math.abs(powerW) / VOLTAGE_V),
  voltage: VOLTAGE_V,
  act_power: power(powerW, failure),
  aprt_power: round(Math.abs(powerW)),
  pf: 1,
  freq: 50,
  calibration: 'factory',
})

const em1Data = (id: number, { importWh, exportWh }: Measured) => ({
  id,
  total_act_energy: round(importWh),
  total_act_ret_energy: round(exportWh),
})

/** `aenergy` counts both directions; what went out is in `ret_aenergy` once more, which plain plugs do not have. */
function plugStatus(
  { id, one, component }: { id: number; one: Measured; component: Component },
  { at, failure }: Shown,
): Record<string, unknown> {
  const minuteTs = Math.floor(at.getTime() / 60_000) * 60
  const counter = (wh: number) => ({ total: round(wh), by_minute: [0, 0, 0], minute_ts: minuteTs })
  const knowsDirection = component === 'PM1' && failure !== 'no_ret_aenergy'
  return {
    id,
    ...(component === 'Switch' ? { source: 'init', output: true, temperature: { tC: 41.2, tF: 106.2 } } : {}),
    apower: power(component === 'Switch' ? Math.abs(one.powerW) : one.powerW, failure),
    voltage: VOLTAGE_V,
    current: round(Math.abs(one.powerW) / VOLTAGE_V),
    freq: 50,
    aenergy: counter(one.importWh + one.exportWh),
    ...(knowsDirection ? { ret_aenergy: counter(one.exportWh) } : {}),
  }
}

const round = (value: number) => Math.round(value * 1000) / 1000
