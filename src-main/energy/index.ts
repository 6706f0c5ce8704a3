import { cpuModelEnergyMeter } from './adapters/cpu-model-energy-meter.ts'
import type { HostEnergyMeter } from './ports.ts'

/** What a meter may need to know of this computer. */
export type MeterContext = { readonly board: string }

/** Every meter by the name that is written into evidence; `_blueprint.ts` shows how to add one. */
const METERS = {
  'cpu-model': ({ board }: MeterContext) => cpuModelEnergyMeter(board),
} as const satisfies Readonly<Record<string, (context: MeterContext) => HostEnergyMeter>>

export type MeterName = keyof typeof METERS

export const energyMeter = (name: MeterName, context: MeterContext): HostEnergyMeter => METERS[name](context)
