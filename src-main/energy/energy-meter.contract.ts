import { describe, expect, test } from 'vitest'
import { EVIDENCE_TIERS } from '#core/energy/evidence.ts'
import type { HostEnergyMeter } from './ports.ts'

/** A meter under test, and how to make the computer busy: half of its cores for a second. */
export type MeterBench = { meter: HostEnergyMeter; workForASecond: () => void | Promise<void> }

/** What every meter keeps, however it measures. */
export function energyMeterContract(name: string, makeBench: () => MeterBench): void {
  describe(`${name} as an energy meter`, () => {
    test('says how it measures, as evidence needs it', () => {
      const { meter } = makeBench()
      expect(EVIDENCE_TIERS).toContain(meter.tier)
      expect(meter.method.length).toBeGreaterThan(0)
      expect(meter.source.length).toBeGreaterThan(0)
      expect(meter.uncertaintyPct).toBeGreaterThan(0)
    })

    test('its sums only grow, and grow with work', async () => {
      const { meter, workForASecond } = makeBench()
      const before = await meter.sample()
      await workForASecond()
      const after = await meter.sample()
      await workForASecond()
      const last = await meter.sample()
      expect(after.busyCpuMs).toBeGreaterThan(before.busyCpuMs)
      expect(after.dynamicEnergyJ).toBeGreaterThan(before.dynamicEnergyJ)
      expect(last.dynamicEnergyJ).toBeGreaterThan(after.dynamicEnergyJ)
      expect(last.at.getTime()).toBeGreaterThanOrEqual(after.at.getTime())
    })

    test('power and use are those of a computer', async () => {
      const { meter, workForASecond } = makeBench()
      await meter.sample()
      await workForASecond()
      const { cpuUsagePct, powerW } = await meter.sample()
      expect(powerW).toBeGreaterThan(0)
      expect(cpuUsagePct).toBeGreaterThan(0)
      expect(cpuUsagePct).toBeLessThanOrEqual(100)
    })
  })
}
