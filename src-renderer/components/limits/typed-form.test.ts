import { describe, expect, test } from 'vitest'
import { CLOCK_TIME_FORM } from '#core/contracts/limits.ts'
import { clockForm, numberForm } from './typed-form.ts'

describe('a whole number that is typed', () => {
  const { read, step, write } = numberForm({ least: 5, most: 1000, by: 10 })

  test.each([
    ['5', 5],
    [' 60 ', 60],
    ['1 000', 1000],
    ['1\u202F000', 1000],
    ['4', null],
    ['1001', null],
    ['', null],
    ['6.5', null],
    ['-6', null],
    ['a lot', null],
    ['1e2', null],
  ])('“%s” is %s', (text, value) => {
    expect(read(text)).toBe(value)
  })

  test('steps meet round numbers and end at both ends', () => {
    expect([step(60, 1), step(60, -1), step(67, 1), step(67, -1)]).toEqual([70, 50, 70, 60])
    expect([step(1000, 1), step(995, 1), step(5, -1), step(12, -1)]).toEqual([1000, 1000, 5, 10])
    expect(write(60)).toBe('60')
  })
})

describe('a time of day that is typed', () => {
  test.each([
    ['7', '07:00'],
    ['07', '07:00'],
    ['730', '07:30'],
    ['2215', '22:15'],
    ['7:30', '07:30'],
    ['7.30', '07:30'],
    [' 7h30 ', '07:30'],
    ['22h', '22:00'],
    ['7 Uhr', '07:00'],
    ['00:00', '00:00'],
    ['24:00', null],
    ['7:60', null],
    ['7:3', null],
    ['seven', null],
    ['', null],
  ])('“%s” is %s', (text, clockTime) => {
    expect(clockForm.read(text)).toBe(clockTime)
  })

  test('is in the contract’s form', () => {
    expect(clockForm.read('7')).toMatch(CLOCK_TIME_FORM)
  })

  test('steps meet half hours and go on over midnight', () => {
    const { step, write } = clockForm
    expect([step('07:00', 1), step('07:00', -1), step('07:10', 1), step('07:10', -1)]).toEqual([
      '07:30',
      '06:30',
      '07:30',
      '07:00',
    ])
    expect([step('23:30', 1), step('00:00', -1), step('00:10', -1)]).toEqual(['00:00', '23:30', '00:00'])
    expect(write('07:00')).toBe('07:00')
  })
})
