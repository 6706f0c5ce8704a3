import { FIGURE_FAILURES, HTTP_FAILURES, makeFailures, makeFreezer } from './failures.ts'
import type { DeviceAnswer, HttpDevice } from './http-device.ts'
import type { SimulatedSite, SiteNow } from './simulated-site.ts'

const FAILURES = [
  ...HTTP_FAILURES,
  ...FIGURE_FAILURES,
  'wrong_password',
  /** What integrations say while they have nothing, and other things that are no number. */
  'unavailable',
  'unknown',
  'empty',
  'nan',
  'comma',
  /** `frozen`: the integration has stopped. `no_last_reported`: Home Assistant before it told when it last heard. */
  'frozen',
  'clock_jump',
  'no_last_reported',
  'pv_unavailable',
]

const CLOCK_JUMP_MS = 3_600_000

type Entity = { readonly unit: string; readonly deviceClass: string; readonly value: (site: SiteNow) => number | null }

/** Every sensor there is; the panels tell kW, the rest W. */
const ENTITIES: Readonly<Record<string, Entity>> = {
  'sensor.grid_power': { unit: 'W', deviceClass: 'power', value: ({ gridW }) => gridW },
  'sensor.grid_import_power': { unit: 'W', deviceClass: 'power', value: ({ gridW }) => Math.max(0, gridW) },
  'sensor.grid_export_power': { unit: 'W', deviceClass: 'power', value: ({ gridW }) => Math.max(0, -gridW) },
  'sensor.solar_power': { unit: 'kW', deviceClass: 'power', value: ({ pvW }) => pvW / 1000 },
  'sensor.house_power': { unit: 'W', deviceClass: 'power', value: ({ houseW, extraW }) => houseW + extraW },
  'sensor.battery_power': { unit: 'W', deviceClass: 'power', value: ({ batteryW }) => batteryW },
  'sensor.outside_temperature': { unit: '°C', deviceClass: 'temperature', value: () => 12.5 },
  'sensor.battery_soc': { unit: '%', deviceClass: 'battery', value: ({ batterySocPct }) => batterySocPct },
  'sensor.grid_import': { unit: 'kWh', deviceClass: 'energy', value: ({ importWh }) => importWh / 1000 },
  'sensor.grid_export': { unit: 'kWh', deviceClass: 'energy', value: ({ exportWh }) => exportWh / 1000 },
  'sensor.solar_energy': { unit: 'kWh', deviceClass: 'energy', value: ({ pvWh }) => Math.abs(pvWh) / 1000 },
}

/** Home Assistant's REST API: `GET /api/` and `GET /api/states/<entity>` with a long-lived token. */
export function homeAssistant({ site, token }: { readonly site: SimulatedSite; readonly token: string }): HttpDevice {
  const failures = makeFailures(FAILURES)
  const frozen = makeFreezer()
  const changes = new Map<string, { state: string; at: Date }>()
  return {
    site,
    failures,
    answer({ url, headers }, site) {
      const failure = failures.current()
      const shown = failure === 'clock_jump' ? { ...site, at: new Date(site.at.getTime() + CLOCK_JUMP_MS) } : site
      const now = frozen(shown, failure === 'frozen')
      if (failure === 'wrong_password' || headers.authorization !== `Bearer ${token}`) return UNAUTHORIZED
      if (url.pathname === '/api/') return { status: 200, body: { message: 'API running.' } }
      const name = /^\/api\/states\/([^/]+)$/.exec(url.pathname)?.[1] ?? ''
      const entity = ENTITIES[name]
      if (entity === undefined) return { status: 404, body: { message: 'Entity not found.' } }
      const state = stateText(name, entity.value(now), failure)
      const last = changes.get(name)
      const changed = last?.state === state ? last : { state, at: now.at }
      changes.set(name, changed)
      const itsNow = { date: shown.at.toUTCString() }
      return { status: 200, headers: itsNow, body: stateBody({ name, entity, changed, now, failure }) }
    },
  }
}

const UNAUTHORIZED: DeviceAnswer = { status: 401, body: '401: Unauthorized' }

function stateText(name: string, value: number | null, failure: string | null): string {
  if (failure === 'unavailable' || failure === 'unknown') return failure
  if (value === null || (failure === 'pv_unavailable' && name.startsWith('sensor.solar'))) return 'unavailable'
  if (failure === 'empty') return ''
  if (failure === 'nan') return 'nan'
  const text = String(Math.round(value * 1000) / 1000)
  return failure === 'comma' ? text.replace('.', ',') : text
}

const isoTime = (at: Date) => at.toISOString().replace('Z', '000+00:00')

function stateBody(input: {
  name: string
  entity: Entity
  changed: { state: string; at: Date }
  now: SiteNow
  failure: string | null
}) {
  const { name, entity, changed, now, failure } = input
  return {
    entity_id: name,
    state: changed.state,
    attributes: {
      state_class: entity.deviceClass === 'energy' ? 'total_increasing' : 'measurement',
      unit_of_measurement: entity.unit,
      device_class: entity.deviceClass,
      friendly_name: name.slice('sensor.'.length).replaceAll('_', ' '),
    },
    last_changed: isoTime(changed.at),
    ...(failure === 'no_last_reported' ? {} : { last_reported: isoTime(now.at) }),
    // Does not move while the value stays the same.
    last_updated: isoTime(changed.at),
    context: { id: '01K0', parent_id: null, user_id: null },
  }
}
