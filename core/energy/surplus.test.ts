import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { meterMarginW, type SiteFigures, type SurplusRule, surplusW } from './surplus.ts'

const NOTHING: SiteFigures = { gridW: null, pvW: null, batteryW: null, loadW: null, batterySocPct: null }
const RULE: SurplusRule = { ownW: 0, batteryFirstPct: 0, assumedLoadW: 300, isNight: false }
const surplus = (given: Partial<SiteFigures & SurplusRule>) => surplusW({ ...NOTHING, ...given }, { ...RULE, ...given })

describe('the surplus of a site', () => {
  test.each<[string, number | null, Partial<SiteFigures & SurplusRule>]>([
    ['is what goes to the grid', 2500, { gridW: -2500 }],
    ['is a lack while power comes from the grid', -300, { gridW: 300 }],
    ['has our own load added back', 2500, { gridW: -2440, ownW: 60 }],
    ['adds our own load back while it causes import', 20, { gridW: 40, ownW: 60 }],
    ['is never more than the panels give', 55, { gridW: 0, pvW: 55, ownW: 60 }],
    ['is none at night, whatever an unmetered battery does', 0, { gridW: 0, pvW: -3, ownW: 60 }],
    [
      'is none while the sun is down, where nobody measures panels or battery',
      0,
      { gridW: 0, ownW: 60, isNight: true },
    ],
    [
      'is none while the sun is down, whatever an inverter takes from its battery',
      0,
      { gridW: -500, pvW: 800, isNight: true },
    ],
    ['of panels alone is none while the sun is down', 0, { pvW: 800, isNight: true }],
    ['is a lack at night too', -300, { gridW: 300, isNight: true }],
    ['is not known from nothing at night either', null, { isNight: true }],
    ['counts what a battery takes', 1200, { gridW: -200, batteryW: -1000 }],
    [
      'leaves to the battery what it takes while it comes first',
      200,
      { gridW: -200, batteryW: -1000, batterySocPct: 30, batteryFirstPct: 80 },
    ],
    [
      'counts what a battery takes that is full enough',
      1200,
      { gridW: -200, batteryW: -1000, batterySocPct: 80, batteryFirstPct: 80 },
    ],
    [
      'leaves it to a battery of which nobody knows how full it is',
      200,
      { gridW: -200, batteryW: -1000, batteryFirstPct: 80 },
    ],
    ['counts nothing that a battery gives', -500, { gridW: 0, batteryW: 500 }],
    [
      'counts nothing that a battery gives, also while it comes first',
      -500,
      { gridW: 0, batteryW: 500, batteryFirstPct: 80 },
    ],
    ['of panels and house alone is what the house leaves', 2500, { pvW: 3000, loadW: 500 }],
    ['of panels and house alone has our own load added back', 2500, { pvW: 3000, loadW: 560, ownW: 60 }],
    [
      'of panels, house and battery leaves to the battery what it takes',
      1500,
      { pvW: 3000, loadW: 500, batteryW: -1000, batterySocPct: 10, batteryFirstPct: 80 },
    ],
    ['of panels alone leaves what a house is taken to draw', 2700, { pvW: 3000, ownW: 60 }],
    ['of panels alone that draw something at night is a lack', -300, { pvW: -5 }],
    ['is not known without grid and panels', null, { loadW: 500, batteryW: 3 }],
    ['is not known from nothing', null, {}],
  ])('%s', (_, watts, given) => {
    expect(surplus(given)).toBe(watts)
  })

  test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 20_000_000, -20_000_000])(
    'takes %d for a figure that is not known',
    (watts) => {
      expect(surplus({ gridW: watts })).toBeNull()
      expect(surplus({ gridW: watts, pvW: 1000 })).toBe(700)
      expect(surplus({ pvW: watts })).toBeNull()
      expect(surplus({ gridW: -200, batteryW: watts, batterySocPct: watts })).toBe(200)
    },
  )

  test('never is more than the panels give, and never counts a battery', () => {
    const watts = fc.double({ min: -20_000, max: 20_000, noNaN: true })
    const ownW = fc.double({ min: 0, max: 500, noNaN: true })
    fc.assert(
      fc.property(fc.record({ gridW: watts, pvW: watts, batteryW: watts, ownW }), (given) => {
        expect(surplus(given)).toBeLessThanOrEqual(Math.max(0, given.pvW))
        const discharging = surplus({ ...given, batteryW: Math.abs(given.batteryW) })
        expect(discharging).toBeLessThanOrEqual(given.ownW - given.gridW)
      }),
    )
  })
})

describe('the margin for what a meter may be off', () => {
  test.each<[string, number, Partial<SiteFigures>]>([
    ['is 10 W around zero', 10, { gridW: 0, pvW: 2000 }],
    ['grows by 1 % of what flows to the grid', 30, { gridW: -2000 }],
    ['grows by 1 % of what flows from it', 30, { gridW: 2000 }],
    ['is that of the larger of two meters whose difference counts', 40, { pvW: 3000, loadW: 500 }],
    ['is 10 W where nothing is known', 10, { gridW: Number.NaN }],
  ])('%s', (_, watts, figures) => {
    expect(meterMarginW({ ...NOTHING, ...figures })).toBe(watts)
  })
})
