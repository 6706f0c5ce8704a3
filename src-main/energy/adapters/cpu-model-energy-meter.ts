import { cpus } from 'node:os'
import type { EnergyClock, HostEnergyMeter, HostEnergySample, Measuring } from '../ports.ts'
import { powerOf } from '../power-models.ts'

/** CPU time of all cores since the computer started, in ms. */
export type CpuTimes = { readonly busyMs: number; readonly totalMs: number; readonly cores: number }
export type ReadCpuTimes = () => CpuTimes

/** What the computer drew at rest while nobody looked for longer than this is not counted, in s. */
const GAP_MAX_S = 60
/** Kernels count in ticks of 10 or 16 ms a core, so that a short time may seem to have had more of them. */
const TICK_MS = 16

/**
 * Estimates power from CPU use with a linear model of the board. It reads the kernel's counters, so that no burst
 * between two samples is missed. (systeminformation reads the same counters, but starts a shell each time.)
 */
export function cpuModelEnergyMeter(
  board: string,
  readTimes: ReadCpuTimes = systemCpuTimes,
  clock: EnergyClock = { now: () => new Date(), steadyMs: () => performance.now() },
): HostEnergyMeter {
  let last = readTimes()
  let lastSteadyMs = clock.steadyMs()
  const { cores } = last
  const { name, idleW, fullW, uncertaintyPct, source } = powerOf({ board, cores })
  const measuring: Measuring = { method: 'cpu-model', source: `${name} (${source})`, tier: 'C', uncertaintyPct }
  let busyCpuMs = 0
  let dynamicEnergyJ = 0
  let totalEnergyJ = 0
  let share = 0

  async function sample(): Promise<HostEnergySample> {
    const times = readTimes()
    const steadyMs = clock.steadyMs()
    const passedMs = steadyMs - lastSteadyMs
    // A core that is taken offline takes its counters along, and brings all of them back.
    const busyMs = Math.min(times.cores * (passedMs + TICK_MS), Math.max(0, times.busyMs - last.busyMs))
    const totalMs = Math.max(0, times.totalMs - last.totalMs)
    if (totalMs > 0) share = Math.min(1, busyMs / totalMs)
    const dynamicJ = ((busyMs / 1000) * (fullW - idleW)) / cores
    busyCpuMs += busyMs
    dynamicEnergyJ += dynamicJ
    totalEnergyJ += dynamicJ + idleW * Math.min(GAP_MAX_S, passedMs / 1000)
    last = times
    lastSteadyMs = steadyMs
    return {
      at: clock.now(),
      cpuUsagePct: 100 * share,
      powerW: idleW + share * (fullW - idleW),
      totalEnergyJ,
      dynamicEnergyJ,
      busyCpuMs,
      measuring,
    }
  }
  return { ...measuring, sample }
}

function systemCpuTimes(): CpuTimes {
  const cores = cpus().map(({ times: { user, nice, sys, idle, irq } }) => ({ busy: user + nice + sys + irq, idle }))
  const busyMs = cores.reduce((sum, { busy }) => sum + busy, 0)
  const idleMs = cores.reduce((sum, { idle }) => sum + idle, 0)
  return { busyMs, totalMs: busyMs + idleMs, cores: Math.max(1, cores.length) }
}
