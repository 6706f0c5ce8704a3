import type { HostEnergyMeter, HostEnergySample } from './ports.ts'

/**
 * How to add a meter: copy this file to `adapters/<device>-energy-meter.ts`, replace what it reads, add one line to
 * `index.ts`, and run `energyMeterContract` on it in a test beside it. The figures below are those of a device that
 * counts the energy of the whole computer in J.
 */
export function blueprintEnergyMeter(device: {
  readEnergyJ: () => Promise<number>
  readBusyCpuMs: () => Promise<{ busyMs: number; totalMs: number }>
  /** The computer's power when it does nothing, measured once. */
  idleW: number
}): HostEnergyMeter {
  let last: { at: Date; energyJ: number; busyMs: number; totalMs: number } | null = null
  let dynamicEnergyJ = 0
  let busyCpuMs = 0

  async function sample(): Promise<HostEnergySample> {
    const [energyJ, cpu] = await Promise.all([device.readEnergyJ(), device.readBusyCpuMs()])
    const now = { at: new Date(), energyJ, ...cpu }
    const before = last ?? now
    const seconds = (now.at.getTime() - before.at.getTime()) / 1000
    const usedJ = Math.max(0, now.energyJ - before.energyJ)
    const busyMs = Math.max(0, now.busyMs - before.busyMs)
    dynamicEnergyJ += Math.max(0, usedJ - device.idleW * seconds)
    busyCpuMs += busyMs
    last = now
    const totalMs = now.totalMs - before.totalMs
    return {
      at: now.at,
      cpuUsagePct: totalMs > 0 ? Math.min(100, (100 * busyMs) / totalMs) : 0,
      powerW: seconds > 0 ? usedJ / seconds : device.idleW,
      dynamicEnergyJ,
      busyCpuMs,
    }
  }
  return { method: 'device-name', source: 'Device model', tier: 'B', uncertaintyPct: 5, sample }
}
