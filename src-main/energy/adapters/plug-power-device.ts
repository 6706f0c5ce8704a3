import { DeviceFailed, getDeviceJson } from '../../shared/device-http.ts'
import type { PlugSettings } from '../energy-settings.ts'
import type { PowerDevice } from '../ports.ts'
import { PowerUnreadable } from '../power-unreadable.ts'
import type { GetFromPlug, ReadPlug } from './plug-reading.ts'
import { shellyPlug } from './shelly-plug.ts'
import { tasmotaPlug } from './tasmota-plug.ts'

/** Plugs measure about once a second, and have little to spare for answering. */
const EVERY_MS = 5000
const METHOD = 'smart-plug'
/** The user that both kinds know. */
const USER = 'admin'

/** The plug this computer hangs on: the only one that sees all of it. Its settings are asked for each time, because they change. */
export function plugPowerDevice(settings: () => PlugSettings | null): PowerDevice {
  let opened: { plug: PlugSettings; readPlug: ReadPlug } | null = null

  async function read() {
    const plug = settings()
    if (plug === null) throw new PowerUnreadable('not_there', 'No smart plug is set.', null)
    if (opened === null || JSON.stringify(opened.plug) !== JSON.stringify(plug)) {
      opened = { plug, readPlug: openPlug(plug) }
    }
    try {
      const { source, uncertaintyPct, powerW, counted } = await opened.readPlug()
      if (powerW === 0)
        throw new PowerUnreadable(
          'switched_off',
          'Nothing flows through the plug, so that this computer cannot be on it.',
        )
      return { measuring: { method: METHOD, source, tier: 'A' as const, uncertaintyPct }, powerW, counted }
    } catch (error) {
      // Another device may be there the next time.
      opened = null
      throw error instanceof DeviceFailed ? unreadable(error) : error
    }
  }
  return { method: METHOD, everyMs: EVERY_MS, read }
}

const unreadable = ({ code, message }: DeviceFailed) =>
  new PowerUnreadable(code === 'not_found' ? 'not_that_device' : code, message, REMEDIES[code])

const CHECK = 'Check it with: npm run node -- energy show'
const REMEDIES = {
  unreachable: `Is the plug in the same network, at this address? ${CHECK}`,
  timed_out: `Is the plug in the same network, at this address? ${CHECK}`,
  wrong_password: 'Say the right one: npm run node -- energy set plug kind=… address=… password=-',
  not_found: 'Is the kind of plug right, and does it measure?',
  not_that_device: 'Is the kind of plug right, and does it measure?',
} as const

const isNotFound = (error: unknown) => error instanceof DeviceFailed && error.code === 'not_found'

function openPlug({ kind, address, password, channel }: PlugSettings): ReadPlug {
  if (kind === 'tasmota') return tasmotaPlug((where) => getDeviceJson(address, where), { password, channel })
  const login = password === null ? null : { user: USER, password }
  const get: GetFromPlug = (where) => getDeviceJson(address, where, { login })
  return shellyPlug(get, { channel, isNotFound })
}
