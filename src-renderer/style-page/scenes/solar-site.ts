import type { SolarSetup, SourceConfig, SourceTrial, SunNow } from '#core/contracts/solar.ts'
import { SOURCE_FORMS } from './source-forms.ts'

/** A site with nothing, one with two meters, and one with as many as there may be. */
export const EMPTY: SolarSetup = {
  site: { sources: [], panels: null, assumed_load_w: 300, sharing: null },
  state: [],
  forms: [...SOURCE_FORMS],
  addresses: ['192.168.1.40'],
  is_overridden: false,
}
const shelly = (address: string, role: string): SourceConfig => ({
  kind: 'shelly',
  settings: { address, role, password: null, user: 'admin', channel: null, is_inverted: false },
})
const METERS = [shelly('192.168.1.20', 'grid'), shelly('192.168.1.21', 'pv')]
const READ = { at: '2026-06-21T12:00:00.000Z', problem: null }
const silent = (address: string): SolarSetup['state'][number] => ({
  at: '2026-06-21T11:57:40.000Z',
  problem: { code: 'stale', values: { seconds: 140, address } },
})
export const HOUSE: SolarSetup = {
  ...EMPTY,
  state: [READ, READ],
  site: { ...EMPTY.site, sources: METERS, panels: { peak_w: 5600, tilt_deg: 35, azimuth_deg: 205 } },
}
export const SHARED: SolarSetup = {
  ...HOUSE,
  site: { ...HOUSE.site, sharing: { port: 8095, key: 'k7rm-2fqa-9xwe-hn4t-bz6c-8jyp' } },
}
export const ROOF_ONLY: SolarSetup = { ...HOUSE, state: [READ], site: { ...HOUSE.site, sources: METERS.slice(1) } }
/** One of two meters says nothing; and an only one. */
/** Without that of the panels the surplus is known all the same; without that of the grid nothing is. */
export const HALF_LOST: SolarSetup = { ...HOUSE, state: [READ, silent('192.168.1.21')] }
export const ALL_LOST: SolarSetup = {
  ...HOUSE,
  state: [silent('192.168.1.20')],
  site: { ...HOUSE.site, sources: METERS.slice(0, 1) },
}
export const FULL: SolarSetup = {
  ...HOUSE,
  state: [
    READ,
    { at: null, problem: { code: 'unreachable', values: { address: '192.168.1.21' } } },
    { at: null, problem: { code: 'wrong_password', values: { address: 'homeassistant-in-the-cellar.local:8123' } } },
    { at: null, problem: null },
  ],
  site: {
    ...HOUSE.site,
    sources: [
      { kind: 'dsmr-p1', settings: { address: '192.168.1.30:23' } },
      ...METERS.slice(1),
      { kind: 'home-assistant', settings: { address: 'homeassistant-in-the-cellar.local:8123', token: null } },
      { kind: 'fixed-watts', settings: { watts: 2500 } },
    ],
  },
}

export const NOTHING_SAID: SunNow = {
  at: '2026-06-21T12:00:00.000Z',
  grid_w: null,
  pv_w: null,
  battery_w: null,
  load_w: null,
  battery_soc_pct: null,
  surplus_w: null,
  quality: 'measured',
  problem: null,
}
export const SUN: SunNow = { ...NOTHING_SAID, grid_w: -2240, pv_w: 3120, load_w: 880, surplus_w: 2254 }
export const LOST: SunNow = {
  ...NOTHING_SAID,
  at: null,
  quality: null,
  problem: { code: 'stale', values: { seconds: 140, address: '192.168.1.20' } },
}

const SHELLY_NAME = 'Shelly SPEM-003CEBEU (grid)'
const failing = (problem: SourceTrial['problem'], reading: SunNow | null = null): SourceTrial => ({
  name: reading && SHELLY_NAME,
  reading,
  problem,
})
/** What a trial may give. */
export const TRIALS = {
  good: { name: SHELLY_NAME, reading: { ...NOTHING_SAID, grid_w: -2500, pv_w: 3000, load_w: 500 }, problem: null },
  bad: failing({ code: 'unreachable', values: { address: '192.168.1.20' } }),
  refused: failing({ code: 'wrong_password', values: { address: '192.168.1.20' } }),
  empty: { name: SHELLY_NAME, reading: NOTHING_SAID, problem: null },
  reversed: failing(
    { code: 'sign_reversed', values: { what: SHELLY_NAME, watts: -2500 } },
    { ...NOTHING_SAID, grid_w: -2500 },
  ),
} as const satisfies Record<string, SourceTrial>
