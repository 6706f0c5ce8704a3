import path from 'node:path'
import type { Measuring, PowerDevice } from '../ports.ts'
import { ensureFigure, PowerUnreadable } from '../power-unreadable.ts'
import { namesIn, textOf } from './small-files.ts'

const POWER_SUPPLY = '/sys/class/power_supply'
/** A battery's controller measures anew every few seconds, and answers slowly. */
const EVERY_MS = 5000
/** The kernel speaks of µW, µA and µV. */
const MICRO = 1e-6
const LAPTOP_MAX_W = 500
const MEASURING: Measuring = {
  method: 'battery',
  source: 'the laptop’s battery while it discharges',
  tier: 'B',
  uncertaintyPct: 10,
}

type Supply = { readonly folder: string; readonly type: string; readonly status: string }

/** A laptop's battery, which tells what the whole computer draws while it runs on it, and only then. */
export function batteryPowerDevice({ root = POWER_SUPPLY } = {}): PowerDevice {
  async function read() {
    const supplies = await suppliesIn(root)
    const batteries = supplies.filter(({ type }) => type === 'Battery')
    if (batteries.length === 0) throw new PowerUnreadable('not_there', 'This computer has no battery.')
    const discharging = batteries.filter(({ status }) => status === 'Discharging')
    const isPlugged = (await Promise.all(supplies.map(givesMains))).some(Boolean)
    if (discharging.length === 0 || isPlugged)
      throw new PowerUnreadable('not_discharging', 'The battery tells this computer’s power only while it runs on it.')
    const watts = await Promise.all(discharging.map(({ folder }) => wattsOf(folder)))
    const powerW = watts.reduce((sum, one) => sum + one, 0)
    if (powerW === 0) throw new PowerUnreadable('not_a_number', 'The battery discharges, and says that nothing flows.')
    return { measuring: MEASURING, powerW, counted: null }
  }
  return { method: MEASURING.method, everyMs: EVERY_MS, read }
}

/** Those of the computer itself: a mouse has a battery too, and calls itself a device. */
async function suppliesIn(root: string): Promise<readonly Supply[]> {
  const supplies = await Promise.all(
    (await namesIn(root)).map(async (name) => {
      const folder = path.join(root, name)
      const [type, scope, status] = await Promise.all(
        ['type', 'scope', 'status'].map((what) => textOf(path.join(folder, what))),
      )
      return { folder, type: scope === 'Device' ? '' : (type ?? ''), status: status ?? '' }
    }),
  )
  return supplies
}

async function givesMains({ folder, type }: Supply): Promise<boolean> {
  return (type === 'Mains' || type === 'USB') && (await textOf(path.join(folder, 'online'))) === '1'
}

/** Some drivers count what flows out as negative, others do not: the battery's status says the direction. */
async function wattsOf(folder: string): Promise<number> {
  const power = await microOf(folder, 'power_now')
  const [current, voltage] = [await microOf(folder, 'current_now'), await microOf(folder, 'voltage_now')]
  const watts = power ?? (current === null || voltage === null ? NaN : current * voltage)
  return ensureFigure(watts, { what: `The power of ${path.basename(folder)}`, most: LAPTOP_MAX_W })
}

/** Null for what the driver does not know, or cannot say at this moment. */
async function microOf(folder: string, what: string): Promise<number | null> {
  const text = await textOf(path.join(folder, what)).catch((error: unknown) => {
    if (error instanceof PowerUnreadable) return null
    throw error
  })
  return text === null || text === '' ? null : Math.abs(Number(text)) * MICRO
}
