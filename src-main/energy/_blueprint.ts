import type { DeviceReading, PowerDevice } from './ports.ts'
import { ensureFigure } from './power-unreadable.ts'

/** More than this computer can draw is a fault of the device. */
const MAX_W = 5000

/**
 * How to add a device: copy this file to `adapters/<device>-power-device.ts`, replace what it reads, add one line to
 * `index.ts` where it belongs among the others, best first, and run `energyMeterContract` on it in `energy-meters.test.ts`.
 * Reject with `PowerUnreadable` and say what its owner can do; attribution, idle power and the choice are done elsewhere.
 */
export function blueprintPowerDevice(device: { readPowerW: () => Promise<number> }): PowerDevice {
  async function read(): Promise<DeviceReading> {
    return {
      measuring: { method: 'device-name', source: 'Device model', tier: 'B', uncertaintyPct: 5 },
      powerW: ensureFigure(await device.readPowerW(), { what: 'The power of the device', most: MAX_W }),
      // A device that also counts energy says it here, and in which steps.
      counted: null,
    }
  }
  return { method: 'device-name', everyMs: 1000, read }
}
