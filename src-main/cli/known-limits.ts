import type { Limits } from '#core/contracts/limits.ts'
import type { MachineReader } from '../agent/limits/ports.ts'

/** What of the owner's limits can be known on this computer now, for people. */
export async function knownLimitsText(limits: Limits, machine: MachineReader): Promise<string> {
  const found = await machine.read({
    battery: limits.on_battery === 'pause',
    user: limits.when_user_active !== 'go_on',
    programs: limits.exclusive_programs,
    temperature: limits.temperature_max_c !== null,
  })
  const unknown = [
    limits.on_battery === 'pause' && found.isOnBattery === null ? 'battery' : null,
    limits.when_user_active !== 'go_on' && found.untouchedS === null ? 'user' : null,
    limits.temperature_max_c !== null && found.temperatureC === null ? 'temperature' : null,
  ].filter((name) => name !== null)
  if (unknown.length === 0) return 'this computer tells what your limits ask for'
  return `this computer does not tell, so that it does not limit: ${unknown.join(', ')}`
}
