import { batteryPowerDevice } from './adapters/battery-power-device.ts'
import { cpuModelEnergyMeter, type ReadCpuTimes } from './adapters/cpu-model-energy-meter.ts'
import { pi5PmicPowerDevice } from './adapters/pi5-pmic-power-device.ts'
import { plugPowerDevice } from './adapters/plug-power-device.ts'
import { raplPowerDevice } from './adapters/rapl-power-device.ts'
import { autoEnergyMeter } from './auto-energy-meter.ts'
import type { PlugSettings } from './energy-settings.ts'
import { idlePower, type IdleStore } from './idle-power.ts'
import type { EnergyClock, HostEnergyMeter, PowerDevice } from './ports.ts'

/** What a device may need to know of this computer. `board` is what its firmware calls it. */
export type DeviceContext = { readonly board: string; readonly plug: () => PlugSettings | null }

/** Every device by the method that is written into evidence, best first; `_blueprint.ts` shows how to add one. */
const DEVICES = {
  'smart-plug': ({ plug }) => plugPowerDevice(plug),
  battery: () => batteryPowerDevice(),
  rapl: () => raplPowerDevice(),
  'pi5-pmic': ({ board }) => pi5PmicPowerDevice({ board }),
} as const satisfies Readonly<Record<string, (context: DeviceContext) => PowerDevice>>

export const powerDevices = (context: DeviceContext): readonly PowerDevice[] =>
  Object.values(DEVICES).map((open) => open(context))

export const systemEnergyClock: EnergyClock = { now: () => new Date(), steadyMs: () => performance.now() }

/** Estimates by CPU use alone. */
export const modelMeter = (board: string, readTimes?: ReadCpuTimes): HostEnergyMeter =>
  cpuModelEnergyMeter(board, readTimes)

type MeterContext = DeviceContext & { readonly idle: IdleStore; readonly tell: (line: string) => void }

/** The meter of this computer: the best device that answers, else the CPU model. */
export const energyMeter = (context: MeterContext): HostEnergyMeter =>
  autoEnergyMeter({
    model: modelMeter(context.board),
    devices: powerDevices(context),
    idle: idlePower(context.idle),
    clock: systemEnergyClock,
    tell: context.tell,
  })
