import { energyMeter } from '../energy/index.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import { openEnergyFile } from './energy-file.ts'

type Place = { readonly directory: string; readonly board: string; readonly tell: (line: string) => void }

/** The meter of this computer, as `energy.json` in the node's directory says; what it learns of rest is kept there. */
export function hostMeter({ directory, board, tell }: Place): HostEnergyMeter {
  const file = openEnergyFile(directory, { now: () => new Date(), tell })
  return energyMeter({
    board,
    tell,
    plug: () => file.now().plug,
    idle: {
      now: () => file.now().idle_w,
      keepLearned(method, watts) {
        try {
          file.change(({ idle_w }) => ({ idle_w: { ...idle_w, [method]: { watts, origin: 'learned' } } }))
          return true
        } catch (error) {
          tell(`What this computer draws at rest could not be kept: ${String(error)}`)
          return false
        }
      },
    },
  })
}
