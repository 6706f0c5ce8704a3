import { numberField } from '../setting-fields.ts'
import { siteReading, type SolarSource } from '../ports.ts'
import { sourceKind } from '../source-kind.ts'

const WATTS_MAX = 10_000_000

/** Watts that a person typed (`--solar-watts`); nothing measures them, and the evidence says so. */
export function fixedWattsSource(pvW: number, now: () => Date = () => new Date()): SolarSource {
  return {
    name: `fixed watts (${pvW} W)`,
    read: async () => siteReading({ at: now(), pvW, quality: 'declared' }),
  }
}

export const fixedWatts = sourceKind({
  kind: 'fixed-watts',
  quality: 'declared',
  fields: { watts: numberField({ min: 0, max: WATTS_MAX, unit: 'W' }, { example: '500' }) },
  tells: () => ['pv'],
  open: ({ watts }, { now }) => fixedWattsSource(watts, now),
})
