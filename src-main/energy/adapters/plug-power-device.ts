import { deviceUrl } from '../../shared/device-address.ts'
import { DeviceFailed, jsonDevice } from '../../shared/device-http.ts'
import type { PlugSettings } from '../energy-settings.ts'
import type { PowerDevice } from '../ports.ts'
import { type PowerProblem, PowerUnreadable } from '../power-unreadable.ts'
import { movingCounter } from './moving-counter.ts'
import type { GetFromPlug, ReadPlug } from './plug-reading.ts'
import { shellyPlug } from './shelly-plug.ts'
import { tasmotaPlug } from './tasmota-plug.ts'

/** Plugs measure about once a second, and have little to spare for answering. */
const EVERY_MS = 5000
/** Tasks that end wait for the reading, in s. */
const PATIENCE_S = 4
const METHOD = 'smart-plug'
/** The user that both kinds know. */
const USER = 'admin'

/** The plug this computer hangs on: the only one that sees all of it. Its settings are asked for each time, because they change. */
export function plugPowerDevice(settings: () => PlugSettings | null): PowerDevice {
  let opened: { plug: PlugSettings; readPlug: ReadPlug } | null = null
  const ensureMoves = movingCounter(EVERY_MS / 1000)

  async function read() {
    const plug = settings()
    if (plug === null) throw new PowerUnreadable('not_there', 'No smart plug is set.', null)
    if (opened === null || JSON.stringify(opened.plug) !== JSON.stringify(plug)) {
      opened = { plug, readPlug: openPlug(plug) }
    }
    try {
      const reading = await opened.readPlug()
      ensureMoves(reading)
      const { source, uncertaintyPct, powerW, counted } = reading
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

function unreadable({ code, message }: DeviceFailed): PowerUnreadable {
  const known = CODES[code]
  return new PowerUnreadable(known, message, REMEDIES[known])
}

const CODES = {
  unreachable: 'unreachable',
  timed_out: 'timed_out',
  wrong_password: 'wrong_password',
  not_authorised: 'wrong_password',
  not_found: 'not_that_device',
  not_that_device: 'not_that_device',
  other: 'not_that_device',
} as const satisfies Record<DeviceFailed['code'], PowerProblem>

const CHECK = 'Check it with: npm run node -- energy show'
const REMEDIES = {
  unreachable: `Is that still the address of the plug? ${CHECK}`,
  timed_out: `Is that still the address of the plug? ${CHECK}`,
  wrong_password: 'Say the right one: npm run node -- energy set plug kind=… address=… password=-',
  not_that_device: 'Is the kind of plug right, and does it measure?',
} as const

const isNotFound = (error: unknown) => error instanceof DeviceFailed && error.code === 'not_found'

/** Tasmota is told its password in what it is asked. */
function openPlug({ kind, address, password, channel }: PlugSettings): ReadPlug {
  const login = kind === 'tasmota' || password === null ? null : { user: USER, password }
  const get: GetFromPlug = jsonDevice(deviceUrl(address)!, { login, patienceS: PATIENCE_S })
  return kind === 'tasmota' ? tasmotaPlug(get, { password, channel }) : shellyPlug(get, { channel, isNotFound })
}
