import type { HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { SolarSetup, SunNow } from '#core/contracts/solar.ts'
import type { Scene } from '../scene.ts'
import { ENERGY_DAY, ENERGY_MONTH } from './energy-day.ts'
import { ALL_LOST, EMPTY, FULL, HALF_LOST, HOUSE, LOST, NOTHING_SAID, ROOF_ONLY, SHARED, SUN } from './solar-site.ts'

type Base = { readonly open: HostState; readonly locked: HostState; readonly shell: Shell }

const MONTH = '.periods > :nth-child(2)'

/** The Solar screen: without a meter, with one and more of them, with what can go wrong, and locked. */
export function solarScenes({ open, locked, shell }: Base) {
  const metered = (sun: SunNow, more: Partial<NonNullable<HostState['agent']>> = {}): HostState => ({
    ...open,
    agent: open.agent && { ...open.agent, sun, solar_source: 'Shelly SPEM-003CEBEU (grid) + Shelly (pv)', ...more },
  })
  const scene = (setup: SolarSetup, more: Partial<Scene> = {}): Scene => ({
    state: metered(SUN),
    shell,
    answers: { readSolar: setup, readEnergy: ENERGY_DAY },
    now: open.agent?.at ?? '',
    screen: '/solar',
    until: '.drawing canvas',
    ...more,
  })
  const without = (more: Partial<Scene> = {}): Scene =>
    scene(EMPTY, { state: open, answers: { readSolar: EMPTY, readEnergy: { buckets: [] } }, until: '.none', ...more })
  return {
    solarEmpty: without(),
    solarNoMeter: without({ state: { ...open, preferences: { ...open.preferences, mode: 'solar_only' } } }),
    solarOverridden: without({
      answers: { readSolar: { ...EMPTY, is_overridden: true }, readEnergy: ENERGY_DAY },
      state: metered({ ...NOTHING_SAID, pv_w: 2340, surplus_w: 2340, quality: 'declared' }),
      until: '.drawing canvas',
    }),
    solarHouse: scene(HOUSE),
    solarRoof: scene(ROOF_ONLY, { state: metered({ ...NOTHING_SAID, pv_w: 3120, surplus_w: 2820 }) }),
    solarFull: scene(FULL),
    solarShared: scene(SHARED),
    solarBattery: scene(HOUSE, { state: metered({ ...SUN, battery_w: -1200, battery_soc_pct: 64, grid_w: -1040 }) }),
    solarMonth: scene(HOUSE, {
      answers: { readSolar: HOUSE, readEnergy: ENERGY_MONTH },
      taps: [MONTH],
      until: `.card:has(${MONTH}[data-state=checked]) .drawing canvas`,
    }),
    solarTable: scene(HOUSE, { taps: ['figure + .more > summary'], until: '.more[open]' }),
    solarHalfLost: scene(HALF_LOST, {
      state: metered({ ...NOTHING_SAID, grid_w: -2240, surplus_w: 2254 }),
    }),
    solarLost: scene(ALL_LOST, {
      state: metered(LOST, { sentence: { reason: 'meter_lost', values: {}, next_change_at: null } }),
    }),
    solarRule: scene(HOUSE, { taps: ['.more > summary'], until: '.more[open]' }),
    solarRemove: scene(HOUSE, { taps: ['[data-way=remove]'], until: '.dialog' }),
    solarRefused: scene(HOUSE, {
      replies: { saveSite: () => ({ ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }) },
      taps: ['[data-way=remove]', '.dialog [data-kind=danger]'],
      until: '.sources [role=alert]',
    }),
    solarNotRead: scene(HOUSE, {
      replies: { readSolar: () => ({ ok: false, problem: { code: 'bug', field: null, detail: null, values: {} } }) },
      until: '[role=alert]',
    }),
    solarLocked: scene(HOUSE, { state: locked, until: 'h1' }),
  } as const
}
