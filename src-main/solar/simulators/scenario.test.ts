import { describe, expect, test } from 'vitest'
import { EMPTY_SITE_BATTERY, stepBattery } from './battery.ts'
import { aScenario, SCENARIO_NAMES, type ScenarioName, siteAt, STEP_MS, sunAndHouseAt } from './scenario.ts'
import { clearSkyWPerM2, sunHeightDeg } from './sky.ts'

const JUNE = '2026-06-21T'
const at = (time: string) => new Date(`${JUNE}${time}Z`)

/** Every step of one UTC day. */
const day = (date = '2026-06-21') =>
  Array.from({ length: 86_400_000 / STEP_MS }, (_, step) => new Date(Date.parse(`${date}T00:00:00Z`) + step * STEP_MS))

const sunOf = (name: ScenarioName, seed = 1) => day().map((time) => sunAndHouseAt(aScenario(name, { seed }), time).pvW)
const energyWh = (watts: readonly number[]) => watts.reduce((sum, w) => sum + (w * STEP_MS) / 3_600_000, 0)

describe('the sky of the simulators', () => {
  // NREL SPA for Brussels, facts/solar-and-energy.md 4.1.
  test.each([
    ['2026-06-21T11:45:00Z', 62.595],
    ['2026-06-21T04:00:00Z', 3.302],
    ['2026-03-20T11:50:00Z', 39.12],
    ['2026-12-21T11:40:00Z', 15.768],
    ['2026-08-08T16:00:00Z', 29.358],
    ['2026-09-23T00:00:00Z', -38.877],
  ])('has its sun where it is at %s', (time, height) => {
    expect(Math.abs(sunHeightDeg(new Date(time)) - height)).toBeLessThan(0.7)
  })

  test.each([
    [5, 48.6299],
    [30, 487.8941],
    [90, 1035.092],
    [0, 0],
    [-10, 0],
  ])('gives at %d° what Haurwitz says', (height, wPerM2) => {
    expect(clearSkyWPerM2(height)).toBeCloseTo(wPerM2, 3)
  })
})

describe('a scenario', () => {
  test.each(SCENARIO_NAMES)('%s is the same in every run, and never beyond what can be', (name) => {
    for (const time of day().filter((_, step) => step % 60 === 0)) {
      const scenario = aScenario(name)
      const { pvW, houseW } = sunAndHouseAt(scenario, time)
      expect(sunAndHouseAt(scenario, time)).toEqual({ pvW, houseW })
      expect(pvW).toBeGreaterThanOrEqual(0)
      expect(pvW).toBeLessThanOrEqual(scenario.peakW)
      expect(houseW).toBeGreaterThan(100)
      expect(houseW).toBeLessThan(4000)
    }
  })

  test('stands still for ten seconds', () => {
    const scenario = aScenario('broken-clouds')
    expect(siteAt(scenario, at('11:00:00'))).toEqual(siteAt(scenario, at('11:00:09.999')))
  })

  test('clear gives a smooth day, 3.1 kW at noon and nothing at midnight', () => {
    const sun = sunOf('clear')
    expect(sunAndHouseAt(aScenario('clear'), at('11:45:00')).pvW).toBeGreaterThan(3050)
    expect(sun[0]).toBe(0)
    expect(largestStep(sun)).toBeLessThan(10)
    expect(energyWh(sun)).toBeGreaterThan(25_000)
  })

  test('broken clouds come and go within minutes, by most of the sun, and leave a good part of the day', () => {
    const sun = sunOf('broken-clouds')
    const clear = sunOf('clear')
    expect(largestStep(sun)).toBeGreaterThan(1500)
    const shaded = noonOf(sun).map((watts, step) => watts < noonOf(clear)[step]! / 2)
    const changes = shaded.filter((dark, step) => step > 0 && dark !== shaded[step - 1]).length
    expect(changes).toBeGreaterThan(20)
    const share = energyWh(sun) / energyWh(clear)
    expect(share).toBeGreaterThan(0.45)
    expect(share).toBeLessThan(0.85)
  })

  test('overcast and winter give little, night nothing at all', () => {
    expect(energyWh(sunOf('overcast')) / energyWh(sunOf('clear'))).toBeLessThan(0.25)
    expect(energyWh(sunOf('night'))).toBe(0)
    const winter = day('2026-12-21').map((time) => sunAndHouseAt(aScenario('winter'), time).pvW)
    expect(energyWh(winter)).toBeGreaterThan(500)
    expect(energyWh(winter)).toBeLessThan(5000)
  })

  test('another seed is another day', () => {
    expect(sunOf('broken-clouds', 2)).not.toEqual(sunOf('broken-clouds', 1))
  })

  test('a battery fills before anything is exported, and empties in the evening', () => {
    const scenario = aScenario('battery')
    const morning = siteAt(scenario, at('07:30:00'))
    expect(morning.batteryW).toBeLessThan(-100)
    expect(morning.pvW + morning.batteryW).toBeCloseTo(morning.houseW, 3)
    expect(siteAt(scenario, at('14:00:00'))).toMatchObject({ batterySocPct: expect.closeTo(100, 6) })
    const evening = siteAt(scenario, at('20:30:00'))
    expect(evening.batteryW).toBeGreaterThan(100)
    expect(evening.batterySocPct).toBeLessThan(100)
    expect(siteAt(aScenario('clear'), at('14:00:00'))).toMatchObject({ batteryW: 0, batterySocPct: null })
  })
})

describe('a house battery', () => {
  test('never takes more than it holds, nor gives what it must keep', () => {
    const full = stepBattery({ powerW: 0, socPct: 100 }, { surplusW: 3000, seconds: 10 })
    expect(full).toEqual({ powerW: 0, socPct: 100 })
    const empty = stepBattery({ powerW: 0, socPct: 10 }, { surplusW: -3000, seconds: 10 })
    expect(empty).toEqual({ powerW: 0, socPct: 10 })
  })

  test('charges by what flows, at no more than it can', () => {
    const charged = stepBattery(EMPTY_SITE_BATTERY, { surplusW: 9000, seconds: 3600 })
    expect(charged).toEqual({ powerW: -2500, socPct: 80 })
  })
})

const noonOf = (watts: readonly number[]) => watts.slice(3600, 5040)
const largestStep = (watts: readonly number[]) =>
  watts.reduce((most, w, step) => (step === 0 ? 0 : Math.max(most, Math.abs(w - watts[step - 1]!))), 0)
