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
  ['W', 1],
  ['kW', 1000],
  ['kwh', 1000],
  ['MW', 1_000_000],
  ['mW', 0.001],
  ['%', 1],
  ['', 1],
  ['A', null],
  ['°C', null],
])('a %s is worth %s', (unit, factor) => {
  expect(factorOf(unit)).toBe(factor)
})
