import { describe, expect, test } from 'vitest'
import type { EnergyBucket } from '#core/contracts/solar.ts'
import { energyPicture, looksTheSame } from './energy-picture.ts'
import { isKnown, slotsOf, startOf, totalOf } from './energy-slots.ts'

const NOON = new Date(2026, 5, 21, 12)
const bucket = (start: Date, changes: Partial<EnergyBucket> = {}): EnergyBucket => ({
  starts_at: start.toISOString(),
  pv_wh: 750,
  import_wh: 0,
  export_wh: 625,
  battery_wh: null,
  host_wh: 10,
  compute_wh: 5,
  solar_wh: 4,
  ...changes,
})
const houseOf = (changes: Partial<EnergyBucket>) => totalOf(slotsOf([bucket(NOON, changes)], 'day', NOON)).houseWh
const NOTHING = { sunWh: null, houseWh: null, workWh: null, solarWh: null }

test.each([
  ['day', -1, new Date(2026, 5, 20)],
  ['month', -6, new Date(2025, 11, 1)],
  ['year', -1, new Date(2025, 0, 1)],
  ['day', 0, new Date(2026, 5, 21)],
] as const)('a %s begins at its own midnight, %d periods on', (period, by, start) => {
  expect(startOf(period, NOON, by)).toEqual(start)
})

test.each([
  ['day', 96],
  ['month', 30],
  ['year', 12],
] as const)('a %s has its slots without a gap, also where nothing is known', (period, count) => {
  const slots = slotsOf([], period, NOON)
  expect(slots).toHaveLength(count)
  expect(slots[0]).toEqual({ start: startOf(period, NOON), ...NOTHING })
  expect(slots.some(isKnown)).toBe(false)
})

test('the day on which clocks change has as many quarters as it has', () => {
  const zone = process.env['TZ']
  process.env['TZ'] = 'Europe/Brussels'
  try {
    expect(slotsOf([], 'day', new Date('2026-03-29T12:00:00Z'))).toHaveLength(92)
    expect(slotsOf([], 'day', new Date('2026-10-25T12:00:00Z'))).toHaveLength(100)
  } finally {
    if (zone === undefined) delete process.env['TZ']
    else process.env['TZ'] = zone
  }
})

test('a bucket stands in the slot in which it begins, and no other', () => {
  const slots = slotsOf([bucket(NOON), bucket(new Date(2026, 5, 22))], 'day', NOON)
  expect(slots.filter(isKnown)).toEqual([{ start: NOON, sunWh: 750, houseWh: 125, workWh: 5, solarWh: 4 }])
})

describe('the house', () => {
  test.each([
    [{ pv_wh: 0, import_wh: 100, export_wh: 0 }, 100],
    [{ pv_wh: null, import_wh: 100, export_wh: 0 }, 100],
    [{ pv_wh: 600, import_wh: 0, export_wh: 625 }, 0],
    [{ pv_wh: 0, import_wh: 20, export_wh: 0, battery_wh: 300 }, 320],
    [{ pv_wh: 900, import_wh: 0, export_wh: 100, battery_wh: -500 }, 300],
    [{ import_wh: null }, null],
    [{ export_wh: null }, null],
  ])('of %j used %s Wh', (changes, houseWh) => {
    expect(houseOf(changes)).toBe(houseWh)
  })
})

test('the sum is of what is known', () => {
  const late = new Date(2026, 5, 21, 13)
  const slots = slotsOf([bucket(NOON), bucket(late, { pv_wh: null, import_wh: null })], 'day', NOON)
  expect(totalOf(slots)).toEqual({ sunWh: 750, houseWh: 125, workWh: 10, solarWh: 8 })
  expect(totalOf([])).toEqual(NOTHING)
})

describe('the picture', () => {
  const slots = slotsOf([bucket(NOON)], 'day', NOON)
  test('of a day is power, of a month energy', () => {
    const day = energyPicture(slots, 'day', 'en')
    expect([day.sun[48], day.house[48], day.work[48], day.sun[0]]).toEqual([3000, 500, 20, null])
    expect([day.most, day.lineName(2000)]).toEqual([3000, '2,000\u202FW'])
    const month = energyPicture(slotsOf([bucket(NOON)], 'month', NOON), 'month', 'en')
    expect([month.sun[20], month.lineName(2000)]).toEqual([750, '2,000\u202FWh'])
  })

  test('is the same one until what it shows is another', () => {
    const one = energyPicture(slots, 'day', 'en')
    expect(looksTheSame(one, energyPicture(slots, 'day', 'en'))).toBe(true)
    expect(looksTheSame(one, energyPicture(slots, 'day', 'de'))).toBe(false)
    expect(looksTheSame(one, energyPicture(slotsOf([], 'day', NOON), 'day', 'en'))).toBe(false)
  })
})
