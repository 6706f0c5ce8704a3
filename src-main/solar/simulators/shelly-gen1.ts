import { FIGURE_FAILURES, HTTP_FAILURES, makeFailures } from './failures.ts'
import type { DeviceAnswer, DeviceRequest, HttpDevice } from './http-device.ts'
import { measured, type Measured, type Role, splitByPhase } from './roles.ts'
import type { SimulatedSite, SiteNow } from './simulated-site.ts'

const VOLTAGE_V = 230
const USER = 'admin'

/** `em` (SHEM): one channel for the grid, one for the panels. `3em` (SHEM-3): the grid's phases. `plug` (SHPLG-S). */
export type ShellyGen1Options = {
  readonly site: SimulatedSite
  readonly model: 'em' | '3em' | 'plug'
  /** What each channel is clamped around; of the `3em`'s phases the grid, always. */
  readonly roles?: readonly Role[]
  readonly password?: string
}

const TYPES = { em: 'SHEM', '3em': 'SHEM-3', plug: 'SHPLG-S' } as const
const DEFAULT_ROLES = { em: ['grid', 'pv'], '3em': ['grid'], plug: ['host'] } as const
const FAILURES = [...HTTP_FAILURES, ...FIGURE_FAILURES, 'wrong_password', 'invalid', 'nan', 'unsigned'] as const
type Failure = (typeof FAILURES)[number]

/** A Shelly of the first generation: `GET /shelly` and `GET /status`, with basic authentication when it has a password. */
export function shellyGen1(options: ShellyGen1Options): HttpDevice {
  const { site, model, roles = DEFAULT_ROLES[model], password } = options
  const failures = makeFailures(FAILURES)
  return {
    site,
    failures,
    answer(request, now) {
      const failure = failures.current()
      const isLocked = password !== undefined || failure === 'wrong_password'
      if (request.url.pathname === '/shelly') return { status: 200, body: identity(model, isLocked) }
      if (isLocked && !knowsPassword(request, failure === 'wrong_password' ? undefined : password))
        return refusal(model)
      if (request.url.pathname !== '/status') return { status: 404, body: 'Not Found' }
      return { status: 200, body: status({ model, roles, now, failure }) }
    },
  }
}

const identity = (model: ShellyGen1Options['model'], auth: boolean) => ({
  type: TYPES[model],
  mac: 'E8DB84D20A11',
  auth,
  fw: '20230913-114150/v1.14.0-gcb84623',
  discoverable: true,
  num_outputs: 1,
  ...(model === 'plug' ? { num_meters: 1 } : { num_emeters: model === 'em' ? 2 : 3 }),
})

const refusal = (model: ShellyGen1Options['model']): DeviceAnswer => ({
  status: 401,
  body: '401 Unauthorized',
  headers: { 'www-authenticate': `Basic realm="${TYPES[model]}"` },
})

const knowsPassword = ({ headers }: DeviceRequest, password: string | undefined) =>
  password !== undefined && headers.authorization === `Basic ${Buffer.from(`${USER}:${password}`).toString('base64')}`

type Shown = { model: ShellyGen1Options['model']; roles: readonly Role[]; now: SiteNow; failure: Failure | null }

function status({ model, roles, now, failure }: Shown) {
  const channels = model === '3em' ? splitByPhase(now) : roles.map((role) => measured(role, now))
  const unixS = Math.floor(now.at.getTime() / 1000)
  const meters =
    model === 'plug'
      ? { meters: channels.map((one) => plugMeter(one, unixS, failure)) }
      : { emeters: channels.map((one) => emeter(one, failure)) }
  return {
    wifi_sta: { connected: true, ssid: 'house', ip: '192.168.1.20', rssi: -58 },
    time: now.at.toISOString().slice(11, 16),
    unixtime: unixS,
    has_update: false,
    mac: 'E8DB84D20A11',
    relays: [{ ison: true, has_timer: false, overpower: false, source: 'http' }],
    ...meters,
    uptime: 1_204_112,
  }
}

const powerOf = (one: Measured, failure: Failure | null) => {
  if (failure === 'nan') return null
  return failure === 'unsigned' ? Math.abs(one.powerW) : round2(one.powerW)
}

const emeter = (one: Measured, failure: Failure | null) => ({
  power: powerOf(one, failure),
  reactive: 0,
  pf: 1,
  current: round2(Math.abs(one.powerW) / VOLTAGE_V),
  voltage: VOLTAGE_V,
  is_valid: failure !== 'invalid',
  total: round2(one.importWh),
  total_returned: round2(one.exportWh),
})

/** Plugs count in watt-minutes, and know no direction. */
const plugMeter = (one: Measured, unixS: number, failure: Failure | null) => ({
  power: failure === 'nan' ? null : round2(Math.abs(one.powerW)),
  overpower: 0,
  is_valid: failure !== 'invalid',
  timestamp: unixS,
  counters: [round2(Math.abs(one.powerW)), round2(Math.abs(one.powerW)), round2(Math.abs(one.powerW))],
  total: Math.floor((one.importWh + one.exportWh) * 60),
})

const round2 = (value: number) => Math.round(value * 100) / 100
