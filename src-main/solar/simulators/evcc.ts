import { FIGURE_FAILURES, HTTP_FAILURES, makeFailures, makeFreezer } from './failures.ts'
import type { HttpDevice } from './http-device.ts'
import type { SimulatedSite, SiteNow } from './simulated-site.ts'

const FAILURES = [
  ...HTTP_FAILURES,
  ...FIGURE_FAILURES,
  /** `starting`: evcc runs but has read no meter yet. `old_shape`: before 0.130, and wrapped in `result`. */
  'starting',
  'old_shape',
  'no_grid_meter',
  'nan',
  'frozen',
]

/** evcc's `GET /api/state`: no time anywhere, watts and kWh. */
export function evcc({ site }: { readonly site: SimulatedSite }): HttpDevice {
  const failures = makeFailures(FAILURES)
  const frozen = makeFreezer()
  return {
    site,
    failures,
    answer({ url }, shown) {
      const failure = failures.current()
      const now = frozen(shown, failure === 'frozen')
      if (url.pathname !== '/api/state') return { status: 404, body: '404 page not found' }
      return { status: 200, body: stateBody(now, failure) }
    },
  }
}

function stateBody(now: SiteNow, failure: string | null): Record<string, unknown> {
  const about = { siteTitle: 'House', version: '0.313.0', currency: 'EUR', interval: 30, loadpoints: [], vehicles: {} }
  if (failure === 'starting') return about
  if (failure === 'old_shape') return { result: { ...about, ...oldFigures(now) } }
  const power = (watts: number) => (failure === 'nan' ? null : watts)
  const battery = batteryOf(now)
  return {
    ...about,
    ...(failure === 'no_grid_meter'
      ? {}
      : { grid: { power: power(now.gridW), energy: now.importWh / 1000, returnEnergy: now.exportWh / 1000 } }),
    pvPower: power(now.pvW),
    pvEnergy: now.pvWh / 1000,
    pv: [{ title: 'Roof', power: power(now.pvW), energy: now.pvWh / 1000 }],
    ...(battery === null ? {} : { battery }),
    homePower: power(now.houseW + now.extraW),
    greenShareHome: 1,
    tariffCo2: 118,
  }
}

const batteryOf = ({ batteryW, batterySocPct }: SiteNow) =>
  batterySocPct === null ? null : { power: batteryW, soc: batterySocPct, capacity: 5, energy: 0, devices: [] }

const oldFigures = (now: SiteNow) => ({
  gridConfigured: true,
  gridPower: now.gridW,
  pvConfigured: true,
  pvPower: now.pvW,
  batteryConfigured: now.batterySocPct !== null,
  batteryPower: now.batteryW,
  batterySoc: now.batterySocPct ?? 0,
  homePower: now.houseW + now.extraW,
})
