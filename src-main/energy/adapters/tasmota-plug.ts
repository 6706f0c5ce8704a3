import { ensureFigure, PowerUnreadable } from '../power-unreadable.ts'
import { type GetFromPlug, isRecord, PLUG_MAX_J, PLUG_MAX_W, type PlugReading, type ReadPlug } from './plug-reading.ts'

const J_PER_KWH = 3_600_000
/** Tasmota tells kWh with three decimals unless its owner asks for more. */
const STEP_J = J_PER_KWH / 1000
/** Both tell the sensors; which one an old firmware knows depends on its age. */
const QUESTIONS = ['Status 8', 'Status 10']

type Asking = { readonly password: string | null; readonly channel: number }

/** A plug with Tasmota. `channel` counts from 1 where one device measures several sockets. */
export function tasmotaPlug(get: GetFromPlug, { password, channel }: Asking): ReadPlug {
  const login = password === null ? '' : `user=admin&password=${encodeURIComponent(password)}&`
  return async () => {
    for (const question of QUESTIONS) {
      const sensors = sensorsOf(await get(`/cm?${login}cmnd=${encodeURIComponent(question)}`))
      if (isRecord(sensors?.['ENERGY'])) return readingOf(sensors['ENERGY'], channel)
    }
    throw new PowerUnreadable('not_that_device', 'This Tasmota device measures no power.')
  }
}

/** Null when it answers this question without sensors. Before 8.2.3 a wrong password came as a warning with status 200. */
function sensorsOf(answer: unknown): Readonly<Record<string, unknown>> | null {
  if (!isRecord(answer)) throw new PowerUnreadable('not_that_device', 'What answers there is no Tasmota.')
  if (answer['WARNING'] !== undefined) throw new PowerUnreadable('wrong_password', 'The plug refuses this password.')
  return isRecord(answer['StatusSNS']) ? answer['StatusSNS'] : null
}

/** Devices with several sockets tell a list for each figure, and the counter of all of them together where it is none. */
function readingOf(energy: Readonly<Record<string, unknown>>, channel: number): PlugReading {
  const { Power: power, Total: total } = energy
  const isOfAll = Array.isArray(power) && power.length > 1 && !Array.isArray(total)
  const totalKwh = isOfAll ? null : placeOf(total, channel)
  return {
    source: 'Tasmota plug',
    uncertaintyPct: 10,
    powerW: ensureFigure(placeOf(power, channel), { what: 'The power of the plug', most: PLUG_MAX_W }),
    counted:
      typeof totalKwh === 'number'
        ? {
            energyJ: ensureFigure(totalKwh * J_PER_KWH, { what: 'The counter of the plug', most: PLUG_MAX_J }),
            stepJ: STEP_J,
          }
        : null,
  }
}

const placeOf = (figure: unknown, channel: number): unknown => (Array.isArray(figure) ? figure[channel - 1] : figure)
