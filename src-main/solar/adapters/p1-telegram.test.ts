import { describe, expect, test } from 'vitest'
import { crc16, p1Stream } from './p1-telegram.ts'

const LINES = [
  '/FLU5\\253769484_A',
  '',
  '0-0:96.1.4(50217)',
  '0-0:1.0.0(261126103509W)',
  '1-0:1.8.1(000123.456*kWh)',
  '1-0:1.8.2(000200.001*kWh)',
  '1-0:2.8.1(000300.500*kWh)',
  '1-0:2.8.2(000010.000*kWh)',
  '0-0:96.14.0(0001)',
  '1-0:1.7.0(00.000*kW)',
  '1-0:2.7.0(02.500*kW)',
  '1-0:21.7.0(00.000*kW)',
  '1-0:22.7.0(02.500*kW)',
  '1-0:32.7.0(234.6*V)',
  '0-1:24.2.3(200512134558S)(00112.384*m3)',
]
const signed = (text: string) => `${text}!${crc16(`${text}!`).toString(16).toUpperCase().padStart(4, '0')}\r\n`
const telegram = (lines = LINES) => signed(`${lines.join('\r\n')}\r\n`)
const bytes = (text: string) => Buffer.from(text, 'latin1')
const heard = (lines: readonly string[]) => p1Stream().add(bytes(telegram(['/ABC5', '', ...lines])))[0]
const EXPORTING = { gridW: -2500, importWh: 323_457, exportWh: 310_500, clock: '261126103509W' }

test('the checksum is CRC-16/ARC', () => {
  expect(crc16('123456789')).toBe(0xbb3d)
})

describe('a stream of telegrams', () => {
  test('tells watts and watt-hours of the grid, both tariffs together', () => {
    expect(p1Stream().add(bytes(telegram()))).toEqual([EXPORTING])
  })

  test('comes in pieces of any size', () => {
    const all = bytes(telegram() + telegram())
    for (const size of [1, 7, 100, all.length]) {
      const stream = p1Stream()
      const heard = []
      for (let at = 0; at < all.length; at += size) heard.push(...stream.add(all.subarray(at, at + size)))
      expect([size, heard]).toEqual([size, [EXPORTING, EXPORTING]])
    }
  })

  test('may begin in the middle of a telegram, or break off in one', () => {
    const whole = telegram()
    expect(p1Stream().add(bytes(whole.slice(200) + whole))).toEqual([EXPORTING])
    expect(p1Stream().add(bytes(whole.slice(0, 200) + '\r\n' + whole))).toEqual([EXPORTING])
  })

  test('whose first telegram had begun before is not damaged by that; a second without a beginning is', () => {
    const stream = p1Stream()
    expect(stream.add(bytes(telegram().slice(200)))).toEqual([])
    expect(stream.trouble()).toEqual({ damaged: 0, garbage: null })
    expect(stream.add(bytes(telegram().slice(200)))).toEqual([])
    expect(stream.trouble()).toEqual({ damaged: 1, garbage: null })
  })

  test('leaves out what has a wrong checksum or none, and counts it', () => {
    const stream = p1Stream()
    expect(stream.add(bytes(telegram().replace('02.500', '92.500')))).toEqual([])
    expect(stream.add(bytes(telegram().replace(/![0-9A-F]{4}/, '!')))).toEqual([])
    expect(stream.trouble()).toEqual({ damaged: 2, garbage: null })
    expect(stream.add(bytes(telegram()))).toEqual([EXPORTING])
  })

  test('keeps little of endless noise, and says how it began', () => {
    const stream = p1Stream()
    for (let times = 0; times < 100; times++)
      expect(stream.add(bytes('HTTP/1.1 400 Bad Request '.repeat(100)))).toEqual([])
    expect(stream.trouble().garbage).toMatch(/^HTTP\/1.1 400/)
    expect(stream.add(bytes('\r\n' + telegram()))).toEqual([EXPORTING])
  })
})

describe('a meter', () => {
  test('that tells phases only is summed', () => {
    const lines = ['1-0:21.7.0(00.100*kW)', '1-0:41.7.0(00.250*kW)', '1-0:22.7.0(00.000*kW)', '1-0:62.7.0(01.000*kW)']
    expect(heard(lines)).toMatchObject({ gridW: -650, importWh: null, exportWh: null })
  })

  test('without tariffs has one counter', () => {
    expect(heard(['1-0:1.7.0(00.200*kW)', '1-0:1.8.0(000001.500*kWh)', '1-0:2.8.0(0.25*kWh)'])).toMatchObject({
      gridW: 200,
      importWh: 1500,
      exportWh: 250,
    })
  })

  test('that says no power tells none, and what is no number is none', () => {
    expect(heard(['1-0:1.8.0(000001.500*kWh)'])?.gridW).toBeNull()
    expect(heard(['1-0:1.7.0(0.1.2*kW)', '1-0:2.7.0(00.100*kW)'])?.gridW).toBeNull()
  })
})
