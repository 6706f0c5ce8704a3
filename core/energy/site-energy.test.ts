import fc from 'fast-check'
import { expect, test } from 'vitest'
import { siteEnergyBetween } from './site-energy.ts'

const NOTHING = { gridW: null, pvW: null, batteryW: null, loadW: null, importWh: null, exportWh: null, pvWh: null }
const AT = new Date('2026-06-21T12:00:00Z')
/** An hour lies between the two. */
const between = (before: Partial<typeof NOTHING | Record<string, number>>, after: typeof before) =>
  siteEnergyBetween({ ...NOTHING, ...before, at: AT }, { ...NOTHING, ...after, at: new Date(AT.getTime() + 3_600_000) })

test('the energy of a site is what its counters counted', () => {
  const found = between({ importWh: 100, exportWh: 50, pvWh: 1000 }, { importWh: 101, exportWh: 950, pvWh: 3000 })
  expect(found).toEqual({ importWh: 1, exportWh: 900, pvWh: 2000, batteryWh: null, houseWh: null })
})

test('without counters it is the mean of its power, import and export apart', () => {
  const found = between({ gridW: -300, pvW: 1000, loadW: 700 }, { gridW: 100, pvW: 500, loadW: 600 })
  expect(found).toEqual({ importWh: 50, exportWh: 150, pvWh: 750, batteryWh: null, houseWh: 650 })
})

test.each([
  ['went back', 5000, 3],
  ['jumped', 5000, 20_000_000],
  ['are no number', Number.NaN, 5],
])('counters that %s tell nothing; power does', (_, before, after) => {
  expect(between({ importWh: before }, { importWh: after }).importWh).toBeNull()
  expect(between({ importWh: before, gridW: 20 }, { importWh: after, gridW: 40 }).importWh).toBe(30)
})

test.each<[string, readonly [watts: number, onByWh: number], number]>([
  ['a counter of today that said 0 for a moment', [500, 12_345], (500 * 10) / 3600],
  ['another meter in its place', [3000, 20_000], (3000 * 10) / 3600],
  ['whole kWh', [500, 1000], 1000],
  ['an inverter that tells its sum once an hour', [3000, 3000], 3000],
  ['a connection of 25 kW, seen only when it rests', [0, 69], 69],
])('of %s, with W and Wh in 10 s of %j, it is %d Wh', (_, [pvW, onByWh], pvWh) => {
  const at = new Date(AT.getTime() + 10_000)
  const found = siteEnergyBetween({ ...NOTHING, pvW, pvWh: 0, at: AT }, { ...NOTHING, pvW, pvWh: onByWh, at })
  expect(found.pvWh).toBeCloseTo(pvWh, 6)
})

test.each([Number.NaN, Number.POSITIVE_INFINITY, 50_000_000])('power of %d W tells nothing', (gridW) => {
  expect(between({ gridW }, { gridW: 40 }).importWh).toBeNull()
})

test('what one of the two does not know is not known', () => {
  const unknown = { importWh: null, exportWh: null, pvWh: null, batteryWh: null, houseWh: null }
  expect(between({ gridW: 30, pvW: 5, batteryW: 3 }, {})).toEqual(unknown)
})

test.each([
  [400, 200, 300],
  [-400, -200, -300],
  [-400, 400, 0],
  [Number.NaN, 400, null],
  [-50_000_000, 0, null],
])('a battery of %d W and then %d W gave %d Wh; less than nothing is what it took', (before, after, batteryWh) => {
  expect(between({ batteryW: before }, { batteryW: after }).batteryWh).toBe(batteryWh)
})

test('energy is never negative, whatever meters say, but for what a battery took', () => {
  const figure = fc.oneof(fc.constant(null), fc.double())
  const meters = fc.record({
    gridW: figure,
    pvW: figure,
    batteryW: figure,
    loadW: figure,
    importWh: figure,
    exportWh: figure,
    pvWh: figure,
  })
  fc.assert(
    fc.property(meters, meters, (before, after) => {
      const { batteryWh, ...others } = between(before as never, after as never)
      for (const wattHours of Object.values(others)) expect(wattHours ?? 0).toBeGreaterThanOrEqual(0)
      expect(Number.isFinite(batteryWh ?? 0)).toBe(true)
    }),
  )
})
