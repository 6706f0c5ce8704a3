import { describe, expect, test } from 'vitest'
import { factorOf, toNumber } from './figures.ts'

describe('a number as devices send it', () => {
  test.each([
    [2500, 2500],
    ['-2500.5', -2500.5],
    ['0,25', 0.25],
    [' 12 ', 12],
    ['1.5e3', 1500],
    ['.5', 0.5],
    ['7.', 7],
  ])('%j is %d', (sent, number) => {
    expect(toNumber(sent)).toBe(number)
  })

  test.each([
    [''],
    [' '],
    ['unavailable'],
    ['nan'],
    ['Infinity'],
    ['1.234,5'],
    ['0x10'],
    ['12 W'],
    [null],
    [undefined],
    [true],
    [[]],
    [[5]],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
  ])('%j is none', (sent) => {
    expect(toNumber(sent)).toBe(null)
  })
})

test.each([
  ['W', 'W', 1],
  ['kW', 'W', 1000],
  ['MW', 'W', 1_000_000],
  ['mW', 'W', 0.001],
  ['', 'W', 1],
  ['kWh', 'W', null],
  ['%', 'W', null],
  ['A', 'W', null],
  ['°C', 'W', null],
  ['Wh', 'Wh', 1],
  ['kwh', 'Wh', 1000],
  ['MWh', 'Wh', 1_000_000],
  ['kW', 'Wh', null],
  ['', 'Wh', null],
  ['%', '%', 1],
  ['', '%', 1],
  ['W', '%', null],
] as const)('“%s” of what is told in %s is worth %s', (unit, measure, factor) => {
  expect(factorOf(unit, measure)).toBe(factor)
})
