import path from 'node:path'
import { ENERGY_SETTINGS_DEFAULT, EnergySettings } from '../energy/energy-settings.ts'
import { smallFile } from '../shared/small-file.ts'

const VERSION = 1
const NAME = 'energy.json'
/** Another program may have changed it; a meter asks every second, and the disk need not know. */
const FRESH_MS = 30_000

type Deps = { readonly now: () => Date; readonly tell: (line: string) => void }

/** `DIR/node/energy.json`: how this computer's power is measured. What cannot be read is kept aside before anything new is written. */
export function openEnergyFile(directory: string, { now, tell }: Deps) {
  const file = smallFile(path.join(directory, NAME), { schema: EnergySettings, version: VERSION })
  let known: { settings: EnergySettings; readAtMs: number } | null = null
  let isTold = false

  function look(): EnergySettings {
    const found = file.look()
    if (found.kind === 'value') return found.value
    if (found.kind !== 'none' && !isTold)
      tell(
        `${NAME} is ${found.kind === 'newer' ? 'of a later version' : 'damaged'}: no plug is asked, and idle power is learned again.`,
      )
    isTold ||= found.kind !== 'none'
    return ENERGY_SETTINGS_DEFAULT
  }

  return {
    now(): EnergySettings {
      const atMs = now().getTime()
      if (known === null || Math.abs(atMs - known.readAtMs) > FRESH_MS) known = { settings: look(), readAtMs: atMs }
      return known.settings
    },
    /** Throws when the disk takes nothing. */
    change(changes: (settings: EnergySettings) => Partial<EnergySettings>): EnergySettings {
      const found = file.read(now())
      if (found.kind === 'damaged' || found.kind === 'newer')
        tell(`${NAME} could not be read; it is kept as ${path.basename(found.aside)}.`)
      const settings = found.kind === 'value' ? found.value : ENERGY_SETTINGS_DEFAULT
      const next = { ...settings, ...changes(settings) }
      file.write(next)
      known = { settings: next, readAtMs: now().getTime() }
      return next
    },
  }
}
export type EnergyFile = ReturnType<typeof openEnergyFile>
