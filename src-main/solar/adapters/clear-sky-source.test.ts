import { getPosition } from 'suncalc'
import { describe, expect, test } from 'vitest'
import { openSource } from '../index.ts'
import type { Surroundings } from '../source-kind.ts'
import { clearSkyW } from './clear-sky-source.ts'

const BRUSSELS = { latitude: 50.8503, longitude: 4.3517 }
const SOUTH = { peak_w: 1000, tilt_deg: 35, azimuth_deg: 180 }
const sunAt = (at: Date) => {
  const { altitude, azimuth } = getPosition(at, BRUSSELS.latitude, BRUSSELS.longitude)
  return { altitudeDeg: altitude, azimuthDeg: azimuth }
}
const MINUTE_MS = 60_000

/** NREL's SPA over Brussels, refraction included (facts 4.1). */
test.each([
  ['2026-06-21T11:45Z', 62.595, 180.295],
  ['2026-06-21T04:00Z', 3.302, 55.612],
  ['2026-06-21T19:00Z', 7.07, 299.008],
  ['2026-03-20T11:50Z', 39.12, 179.99],
  ['2026-12-21T11:40Z', 15.768, 179.845],
  ['2026-12-21T15:30Z', 0.692, 230.556],
  ['2026-08-08T16:00Z', 29.358, 259.085],
])('the sun over Brussels at %s stands where NREL has it', (at, altitudeDeg, azimuthDeg) => {
  const sun = sunAt(new Date(at))
  expect(Math.abs(sun.altitudeDeg - altitudeDeg)).toBeLessThan(0.03)
  expect(Math.abs(sun.azimuthDeg - azimuthDeg)).toBeLessThan(0.03)
})

/** kWh of the 21st without a cloud on 1 kW without losses, to the south at 35° (facts 4.3, computed with pvlib). */
test.each([
  [1, 3.46],
  [3, 6.68],
  [6, 8.1],
  [9, 6.6],
  [12, 2.68],
])('a clear day of month %i gives %d kWh', (month, kwh) => {
  const startMs = Date.UTC(2026, month - 1, 21)
  let wattMinutes = 0
  for (let minute = 0; minute < 1440; minute += 5) {
    const at = new Date(startMs + minute * MINUTE_MS)
    wattMinutes += 5 * clearSkyW({ sun: sunAt(at), at, panels: SOUTH, lossesPct: 0 })
  }
  expect(Math.abs(wattMinutes / 60_000 - kwh)).toBeLessThan(0.01)
})

const open = (changes: Partial<Surroundings> = {}) =>
  openSource(
    { kind: 'clear-sky', settings: {} },
    { panels: SOUTH, place: () => BRUSSELS, now: () => new Date('2026-06-21T11:45Z'), ...changes },
  )

describe('as a source', () => {
  test('it is labelled as a model, and knows the panels alone', async () => {
    const reading = await (await open()).read()
    expect(reading).toMatchObject({ quality: 'simulated', gridW: null, loadW: null, pvWh: null })
    expect(reading.pvW).toBeGreaterThan(700)
    expect(reading.pvW).toBeLessThan(900)
  })

  test('it is dark at night', async () => {
    const source = await open({ now: () => new Date('2026-09-23T00:00Z') })
    expect((await source.read()).pvW).toBe(0)
  })

  test('it says what is missing', async () => {
    await expect((await open({ panels: null })).read()).rejects.toMatchObject({
      problem: { code: 'settings_invalid', values: { detail: 'nobody has said how the panels lie' } },
    })
    await expect((await open({ place: () => null })).read()).rejects.toMatchObject({
      problem: { code: 'settings_invalid', values: { detail: 'nobody has said where the house stands' } },
    })
  })
})
