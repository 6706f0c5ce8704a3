import { HTTP_FAILURES, makeFailures } from './failures.ts'
import type { DeviceRequest, HttpDevice } from './http-device.ts'
import { measured, type Role } from './roles.ts'
import type { SimulatedSite, SiteNow } from './simulated-site.ts'

const FAILURES = [...HTTP_FAILURES, 'wrong_password', 'counter_reset', 'nan', 'two_channels', 'no_energy']

/** A plug with Tasmota: `GET /cm?cmnd=Status 8` (or `10`), its password in the query. */
export function tasmotaPlug(options: {
  readonly site: SimulatedSite
  readonly role?: Role
  readonly password?: string
}): HttpDevice {
  const { site, role = 'host', password } = options
  const failures = makeFailures(FAILURES)
  return {
    site,
    failures,
    answer(request, now) {
      const failure = failures.current()
      if (request.url.pathname !== '/cm') return { status: 404, body: 'Not Found' }
      // A wrong password is answered with 200 and a warning.
      if (failure === 'wrong_password' || !knowsPassword(request, password))
        return { status: 200, body: { WARNING: 'Need user=<username>&password=<password>' } }
      const command = request.url.searchParams.get('cmnd')?.toLowerCase().replaceAll(/\s/g, '')
      if (command !== 'status8' && command !== 'status10') return { status: 200, body: { Command: 'Unknown' } }
      return { status: 200, body: { StatusSNS: sensors({ role, now, failure }) } }
    },
  }
}

const knowsPassword = ({ url }: DeviceRequest, password: string | undefined) =>
  password === undefined || (url.searchParams.get('user') === 'admin' && url.searchParams.get('password') === password)

function sensors({ role, now, failure }: { role: Role; now: SiteNow; failure: string | null }) {
  // Local time without a zone, as Tasmota has it.
  const Time = now.at.toISOString().slice(0, 19)
  if (failure === 'no_energy') return { Time }
  const { powerW, importWh, exportWh } = measured(role, now)
  const Power = failure === 'nan' ? null : Math.round(Math.abs(powerW))
  return {
    Time,
    ENERGY: {
      TotalStartTime: '2023-04-01T08:00:00',
      Total: Math.round(importWh + exportWh) / 1000,
      Yesterday: 0.412,
      Today: 0.203,
      Power: failure === 'two_channels' ? [Power, 3] : Power,
      ApparentPower: Power,
      ReactivePower: 0,
      Factor: 1,
      Voltage: 230,
      Current: failure === 'two_channels' ? [0.1, 0] : 0.1,
    },
  }
}
