import { readFileSync } from 'node:fs'
import path from 'node:path'
import { inflateSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { icnsOf, icoOf } from './icon-files.ts'
import { COLOURS, markPng, partAt } from './mark.ts'

const pictures = [16, 256].map((sizePx) => ({ sizePx, png: markPng(sizePx) }))

test('the mark has the sun behind the roof, one window lit, and clear corners', () => {
  expect([partAt({ x: 0.75, y: 0.3 }), partAt({ x: 0.5, y: 0.4 }), partAt({ x: 0.55, y: 0.4 })]).toEqual([
    'sun',
    'roof',
    'roof',
  ])
  expect([partAt({ x: 0.5, y: 0.67 }), partAt({ x: 0.3, y: 0.67 }), partAt({ x: 0.5, y: 0.95 })]).toEqual([
    'sun',
    'wall',
    'ground',
  ])
  expect([partAt({ x: 0.5, y: 0.05 }), partAt({ x: 0.01, y: 0.01 }), partAt({ x: 0.99, y: 0.99 })]).toEqual([
    'sky',
    null,
    null,
  ])
})

test('is drawn in the colours of the interface by day', () => {
  const tokens = readFileSync(path.resolve(import.meta.dirname, '../../src-renderer/styles/tokens.css'), 'utf8')
  const light = tokens.slice(tokens.indexOf('color-scheme: light'), tokens.indexOf("[data-theme='dark']"))
  const TOKENS = { sky: 'sun-soft', sun: 'sun', roof: 'roof', wall: 'card', ground: 'leaf' }
  for (const [part, token] of Object.entries(TOKENS))
    expect(light).toContain(`--${token}: ${COLOURS[part as keyof typeof COLOURS]};`)
})

test('is a PNG whose every pixel is there: opaque in the middle, clear in the corner', () => {
  const png = markPng(32)
  const at = png.indexOf('IDAT')
  const pixels = inflateSync(png.subarray(at + 4, at + 4 + png.readUInt32BE(at - 4)))
  expect(pixels).toHaveLength(32 * (1 + 4 * 32))
  const pixel = (column: number, row: number) => [...pixels.subarray(row * 129 + 1 + 4 * column).subarray(0, 4)]
  expect(pixel(0, 0)).toEqual([0, 0, 0, 0])
  expect(pixel(16, 14)).toEqual([0xb5, 0x58, 0x3a, 255])
})

test('an icon of Windows has each picture where its directory says', () => {
  const ico = icoOf(pictures)
  expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 2])
  for (const [place, { sizePx, png }] of pictures.entries()) {
    const entry = 6 + 16 * place
    expect(ico[entry]).toBe(sizePx === 256 ? 0 : sizePx)
    const [bytes, offset] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)]
    expect(ico.subarray(offset, offset + bytes).equals(png)).toBe(true)
  }
})

test('an icon of macOS is blocks that add up, and knows only sizes that the format names', () => {
  const icns = icnsOf([{ sizePx: 256, png: markPng(256) }])
  const names: string[] = []
  expect([icns.toString('latin1', 0, 4), icns.readUInt32BE(4)]).toEqual(['icns', icns.length])
  for (let at = 8; at < icns.length; at += icns.readUInt32BE(at + 4)) names.push(icns.toString('latin1', at, at + 4))
  expect(names).toEqual(['ic08', 'ic13'])
  expect(() => icnsOf([{ sizePx: 48, png: markPng(48) }])).toThrow('no picture of 48 px')
})
