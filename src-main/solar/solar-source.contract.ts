import { describe, expect, test } from 'vitest'
import { SOLAR_QUALITIES } from '#core/contracts/solar.ts'
import type { SolarSource } from './ports.ts'

/** What every source keeps. `makeSource` gives one with so many watts of sun. */
export function solarSourceContract(name: string, makeSource: (pvW: number) => SolarSource): void {
  describe(`${name} as a solar source`, () => {
    test('has a name that people can read', () => {
      expect(makeSource(0).name).toMatch(/\S/)
    })

    test.each([0, 0.5, 480, 12_000])('tells %d W as they are', async (pvW) => {
      expect((await makeSource(pvW).read()).pvW).toBe(pvW)
    })

    test('tells when, how well, and null for what it cannot know', async () => {
      const reading = await makeSource(480).read()
      expect(Math.abs(reading.at.getTime() - Date.now())).toBeLessThan(60_000)
      expect(SOLAR_QUALITIES).toContain(reading.quality)
      for (const watts of [reading.gridW, reading.batteryW, reading.loadW])
        expect(watts === null || Number.isFinite(watts)).toBe(true)
    })
  })
}
