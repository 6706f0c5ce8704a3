import { expect, test } from 'vitest'
import { energyLines, QUARTER_COLUMNS, quarterCells } from './show-energy-history.ts'

const PART = {
  startsAt: new Date('2026-06-21T12:15:00Z'),
  pvWh: 500.25,
  importWh: 0,
  exportWh: null,
  batteryWh: -12.5,
  houseWh: null,
  hostWh: 3.5,
  computeWh: 0.0000004,
  solarWh: 1.25,
  coverageS: 900,
}

test('a quarter of an hour has a cell for each column; what no meter told is empty, and no number has an exponent', () => {
  const cells = quarterCells(PART)
  expect(cells).toEqual(['2026-06-21T12:15:00.000Z', '500.25', '0', '', '-12.5', '', '3.5', '0', '1.25', '900'])
  expect(cells).toHaveLength(QUARTER_COLUMNS.length)
})

test('a day says what the work used, how much of that the sun gave, and what there was', () => {
  const day = { ...PART, startsAt: new Date(2026, 5, 21), computeWh: 10, solarWh: 7.5, exportWh: 2000.4 }
  expect(energyLines([day])).toEqual([
    '2026-06-21  work 10 Wh, 75 % of it from the sun; computer 3.5 Wh; panels 500 Wh; exported 2000 Wh',
  ])
  expect(energyLines([{ ...day, computeWh: 0, pvWh: null, exportWh: null }])).toEqual([
    '2026-06-21  work 0 Wh; computer 3.5 Wh',
  ])
})

test('the latest fortnight is shown, and that there is nothing where there is nothing', () => {
  expect(energyLines(Array.from({ length: 20 }, () => PART))).toHaveLength(14)
  expect(energyLines([])).toEqual(['Nothing is recorded yet.'])
})
