import { cpus } from 'node:os'
import type { HostEnergyMeter, HostEnergySample } from '../ports.ts'
import { powerOf } from '../power-models.ts'

/** CPU time of all cores since the computer started, in ms. */
export type CpuTimes = { readonly busyMs: number; readonly totalMs: number; readonly cores: number }
export type ReadCpuTimes = () => CpuTimes

/**
 * Estimates power from CPU use with a linear model of the board. It reads the kernel's counters, so that no burst
 * between two samples is missed. (systeminformation reads the same counters, but starts a shell each time.)
 */
export function cpuModelEnergyMeter(
  board: string,
  readTimes: ReadCpuTimes = systemCpuTimes,
  now: () => Date = () => new Date(),
): HostEnergyMeter {
  let last = readTimes()
  const { name, idleW, fullW, uncertaintyPct, source } = powerOf({ board, cores: last.cores })
  let busyCpuMs = 0
  let dynamicEnergyJ = 0
  let share = 0

  async function sample(): Promise<HostEnergySample> {
    const times = readTimes()
    // A core that is taken offline takes its counters along; time never runs backwards here.
    const busyMs = Math.max(0, times.busyMs - last.busyMs)
    const totalMs = Math.max(0, times.totalMs - last.totalMs)
    if (totalMs > 0) share = Math.min(1, busyMs / totalMs)
    busyCpuMs += busyMs
    dynamicEnergyJ += ((busyMs / 1000) * (fullW - idleW)) / times.cores
    last = times
    return {
      at: now(),
      cpuUsagePct: 100 * share,
      powerW: idleW + share * (fullW - idleW),
      dynamicEnergyJ,
      busyCpuMs,
    }
  }
  return { method: 'cpu-model', source: `${name} (${source})`, tier: 'C', uncertaintyPct, sample }
}

function systemCpuTimes(): CpuTimes {
  const cores = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({ busy: user + nice + sys + irq, idle }))
  const busyMs = cores.reduce((sum, { busy }) => sum + busy, 0)
  const idleMs = cores.reduce((sum, { idle }) => sum + idle, 0)
  return { busyMs, totalMs: busyMs + idleMs, cores: Math.max(1, cores.length) }
}
