import { describe, expect, test } from 'vitest'
import { EVIDENCE_TIERS } from '#core/energy/evidence.ts'
import type { HostEnergyMeter } from './ports.ts'

/**
 * A meter under test, the method that must be the one in use, and how to make the computer busy: half of its cores for a
 * second or more.
 */
export type MeterBench = { meter: HostEnergyMeter; method: string; workForASecond: () => void | Promise<void> }

/** What every meter keeps, however it measures. */
export function energyMeterContract(name: string, makeBench: () => MeterBench | Promise<MeterBench>): void {
  describe(`${name} as an energy meter`, () => {
    test('says how it measures, as evidence needs it, and each sample says the same', async () => {
      const { meter, method: expected, workForASecond } = await makeBench()
      await meter.sample()
      await workForASecond()
      const { measuring } = await meter.sample()
      const { method, source, tier, uncertaintyPct } = meter
      expect(measuring).toEqual({ method, source, tier, uncertaintyPct })
      expect(method).toBe(expected)
      expect(EVIDENCE_TIERS).toContain(meter.tier)
      expect(meter.method.length).toBeGreaterThan(0)
      expect(meter.source.length).toBeGreaterThan(0)
      expect(meter.uncertaintyPct).toBeGreaterThan(0)
    })

    test('its sums only grow, and grow with work', async () => {
      const { meter, workForASecond } = await makeBench()
      const before = await meter.sample()
      await workForASecond()
      const after = await meter.sample()
      await workForASecond()
      const last = await meter.sample()
      expect(after.busyCpuMs).toBeGreaterThan(before.busyCpuMs)
      expect(after.dynamicEnergyJ).toBeGreaterThan(before.dynamicEnergyJ)
      expect(last.dynamicEnergyJ).toBeGreaterThan(after.dynamicEnergyJ)
      for (const [early, late] of [
        [before, after],
        [after, last],
      ] as const) {
        // No task can be given more than this computer used.
        const aboveIdleJ = late.dynamicEnergyJ - early.dynamicEnergyJ
        expect(late.totalEnergyJ - early.totalEnergyJ).toBeGreaterThanOrEqual(aboveIdleJ)
      }
      expect(last.at.getTime()).toBeGreaterThanOrEqual(after.at.getTime())
    })

    test('power and use are those of a computer', async () => {
      const { meter, workForASecond } = await makeBench()
      await meter.sample()
      await workForASecond()
      const { cpuUsagePct, powerW } = await meter.sample()
      expect(powerW).toBeGreaterThan(0)
      expect(cpuUsagePct).toBeGreaterThan(0)
      expect(cpuUsagePct).toBeLessThanOrEqual(100)
    })
  })
}
