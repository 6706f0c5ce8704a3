import type { HostEnergyMeter, Measuring } from './ports.ts'

/** For tests: a computer of 10 W at rest and 20 W at full load with two cores, whose time passes by hand. */
export function handDrivenMeter(startsAt = new Date('2026-06-21T12:00:00.000Z')) {
  let atMs = startsAt.getTime()
  let share = 0
  let totalEnergyJ = 0
  let dynamicEnergyJ = 0
  let busyCpuMs = 0
  const measuring: Measuring = { method: 'hand-driven', source: 'a test', tier: 'C', uncertaintyPct: 25 }
  const meter: HostEnergyMeter = {
    ...measuring,
    sample: async () => ({
      at: new Date(atMs),
      cpuUsagePct: 100 * share,
      powerW: 10 + 10 * share,
      totalEnergyJ,
      dynamicEnergyJ,
      busyCpuMs,
      measuring,
    }),
  }
  return {
    meter,
    now: () => new Date(atMs),
    /** Lets time pass with this share (0 to 1) of both cores busy. */
    pass(ms: number, busyShare: number): void {
      atMs += ms
      share = busyShare
      busyCpuMs += 2 * ms * busyShare
      totalEnergyJ += (ms / 1000) * (10 + 10 * busyShare)
      dynamicEnergyJ += (ms / 1000) * 10 * busyShare
    },
  }
}
