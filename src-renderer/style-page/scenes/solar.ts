import type { HostState, Shell } from '#core/contracts/host-bridge.ts'
import type { SolarSetup, SunNow, SourceField, SourceForm, SourceTrial } from '#core/contracts/solar.ts'
import type { Scene } from '../scene.ts'
import { ENERGY_DAY, ENERGY_MONTH } from './energy-day.ts'

type Base = { readonly open: HostState; readonly locked: HostState; readonly shell: Shell }

const field = (name: string, type: SourceField['type'], more: Partial<SourceField> = {}): SourceField => ({
  name,
  type,
  is_required: false,
  is_advanced: false,
  unit: null,
  min: null,
  max: null,
  choices: null,
  default: null,
  example: null,
  ...more,
})
const form = (kind: SourceForm['kind'], quality: SourceForm['quality'], fields: SourceField[]): SourceForm => ({
  kind,
  quality,
  fields,
  is_discoverable: false,
})
const address = (example: string) => field('address', 'address', { is_required: true, example })
const more = { is_advanced: true }
const FORMS: SourceForm[] = [
  form('fixed-watts', 'declared', [
    field('watts', 'number', { is_required: true, unit: 'W', min: 0, max: 10_000_000, example: '500' }),
  ]),
  form('clear-sky', 'simulated', [field('losses_pct', 'number', { ...more, unit: '%', min: 0, max: 90, default: 14 })]),
  form('dsmr-p1', 'measured', [address('192.168.1.30:23')]),
  form('shelly', 'measured', [
    address('192.168.1.20'),
    field('role', 'choice', { is_required: true, choices: ['grid', 'pv', 'battery'] }),
    field('password', 'secret'),
    field('user', 'text', { ...more, default: 'admin' }),
    field('channel', 'number', { ...more, min: 0, max: 9, example: '0' }),
    field('is_inverted', 'switch', { ...more, default: false }),
  ]),
  form('home-assistant', 'relayed', [
    address('homeassistant.local:8123'),
    field('token', 'secret', { is_required: true }),
    field('grid', 'text', { example: 'sensor.grid_power' }),
    field('pv', 'text', { example: 'sensor.solar_power' }),
    field('battery', 'text', { example: 'sensor.battery_power' }),
    field('battery_soc', 'text', { example: 'sensor.battery_soc' }),
    field('max_age_s', 'number', { ...more, unit: 's', min: 10, max: 3600, default: 90 }),
  ]),
  form('mqtt', 'relayed', [
    address('192.168.1.10:1883'),
    field('grid', 'text', { example: 'house/grid/power' }),
    field('pv', 'text', { example: 'house/solar/power' }),
    field('grid_path', 'text', { ...more, example: 'meters[0].values.power' }),
    field('grid_unit', 'choice', { ...more, choices: ['W', 'kW'], default: 'W' }),
  ]),
  form('evcc', 'relayed', [address('evcc.local:7070')]),
  form('koprogo-node', 'relayed', [address('192.168.1.40:8095'), field('key', 'secret', { is_required: true })]),
]

const EMPTY: SolarSetup = {
  site: { sources: [], panels: null, assumed_load_w: 300, sharing: null },
  state: [],
  forms: FORMS,
  is_overridden: false,
}
const SHELLY = {
  kind: 'shelly' as const,
  settings: { address: '192.168.1.20', role: 'grid', password: null, user: 'admin', channel: null, is_inverted: false },
}
const HOUSE: SolarSetup = {
  ...EMPTY,
  site: {
    sources: [SHELLY, { ...SHELLY, settings: { ...SHELLY.settings, address: '192.168.1.21', role: 'pv' } }],
    panels: { peak_w: 5600, tilt_deg: 35, azimuth_deg: 205 },
    assumed_load_w: 300,
    sharing: { port: 8095, key: 'k7rm-2fqa-9xwe-hn4t-bz6c-8jyp' },
  },
  state: [
    { at: '2026-06-21T12:00:00.000Z', problem: null },
    { at: null, problem: { code: 'unreachable', values: { address: '192.168.1.21' } } },
  ],
}
const NOTHING_SAID = {
  at: '2026-06-21T12:00:00.000Z',
  grid_w: null,
  pv_w: null,
  battery_w: null,
  load_w: null,
  battery_soc_pct: null,
  surplus_w: null,
  quality: 'measured' as const,
  problem: null,
}
const GOOD: SourceTrial = {
  name: 'Shelly SPEM-003CEBEU (grid)',
  reading: { ...NOTHING_SAID, grid_w: -2500, pv_w: 3000, load_w: 500 },
  problem: null,
}
const BAD: SourceTrial = {
  name: null,
  reading: null,
  problem: { code: 'unreachable', values: { address: '192.168.1.20' } },
}
const FOUND = {
  found: [
    { kind: 'shelly', name: 'shellypro3em-08f9e0e5c790', settings: { address: '192.168.1.20' } },
    { kind: 'home-assistant', name: 'Home', settings: { address: '192.168.1.10:8123' } },
  ],
}

const SUN = { ...NOTHING_SAID, grid_w: -2240, pv_w: 3120, load_w: 880, surplus_w: 2254 }
const LOST = {
  ...NOTHING_SAID,
  at: null,
  quality: null,
  problem: { code: 'stale' as const, values: { seconds: 140, address: '192.168.1.20' } },
}

/** The Solar screen and its wizard, from no meter to one that answers, or does not. */
export function solarScenes({ open, locked, shell }: Base) {
  const metered = (sun: SunNow, more: Partial<NonNullable<HostState['agent']>> = {}): HostState => ({
    ...open,
    agent: open.agent && { ...open.agent, sun, solar_source: 'Shelly SPEM-003CEBEU (grid) + Shelly (pv)', ...more },
  })
  const solar = (setup: SolarSetup, more: Partial<Scene> = {}): Scene => ({
    state: open,
    shell,
    answers: { readSolar: setup, readEnergy: ENERGY_DAY },
    now: open.agent?.at ?? '',
    screen: '/solar',
    until: setup === EMPTY ? '.cards' : '.drawing canvas',
    ...more,
  })
  const source = (trial: SourceTrial, more: Partial<Scene> = {}): Scene => ({
    ...solar(HOUSE),
    answers: { readSolar: HOUSE, testSource: trial, discoverSources: FOUND },
    screen: '/solar/source/0',
    until: 'input',
    ...more,
  })
  const add = { screen: '/solar/source', until: '[data-source]' }
  return {
    solarEmpty: solar(EMPTY),
    solarNoMeter: solar(EMPTY, { state: { ...open, preferences: { ...open.preferences, mode: 'solar_only' } } }),
    solarHouse: solar(HOUSE, { state: metered(SUN) }),
    solarBattery: solar(HOUSE, { state: metered({ ...SUN, battery_w: -1200, battery_soc_pct: 64, grid_w: -1040 }) }),
    solarMonth: solar(HOUSE, {
      state: metered(SUN),
      answers: { readSolar: HOUSE, readEnergy: ENERGY_MONTH },
      taps: ['[role=radiogroup] > :nth-child(2)'],
    }),
    solarLost: solar(HOUSE, {
      state: metered(LOST, { sentence: { reason: 'meter_lost', values: {}, next_change_at: null } }),
    }),
    solarRule: solar(HOUSE, { state: metered(SUN), taps: ['.more > summary'], until: '.more[open]' }),
    solarLocked: solar(HOUSE, { state: locked, until: 'h1' }),
    sourceKinds: source(GOOD, add),
    sourceFound: source(GOOD, { ...add, taps: ['.look button'], until: '.kinds + h2' }),
    sourceWrong: source(GOOD, {
      ...add,
      taps: ['[data-source=shelly]', '[data-way=test]'],
      until: '[aria-invalid=true]',
    }),
    sourceTyping: source(GOOD, { ...add, taps: ['[data-source=shelly]'], until: 'input', focus: 'input' }),
    sourceAssistant: source(GOOD, { ...add, taps: ['[data-source=home-assistant]'], until: 'input' }),
    sourceGood: source(GOOD, { taps: ['[data-way=test]'], until: '.trial' }),
    sourceBad: source(BAD, { taps: ['[data-way=test]'], until: '.trial' }),
  } as const
}
