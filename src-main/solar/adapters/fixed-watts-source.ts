import { siteReading, type SolarSource } from '../ports.ts'

/** Watts that a person typed (`--solar-watts`); nothing measures them, and the evidence says so. */
export function fixedWattsSource(pvW: number, now: () => Date = () => new Date()): SolarSource {
  return {
    name: `fixed watts (${pvW} W)`,
    read: async () => siteReading({ at: now(), pvW, quality: 'declared' }),
  }
}
