import { expect, test } from 'vitest'
import { drawnSoFar, pixelsOf, placeTile, tileResultBytes } from './tile-result.ts'

const tile = { x: 1, y: 2, width: 2, height: 2 }
const pixels = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])
const header = 'koprogo-tile/1\n{"x":1,"y":2,"width":2,"height":2}\n'
const result = Uint8Array.from([...new TextEncoder().encode(header), ...pixels])

test('the result of a tile is its place and its pixels', () => {
  expect(tileResultBytes(tile)).toBe(result.length)
  expect(pixelsOf(result, tile)).toEqual(pixels)
})

test('bytes that are of another tile, cut off or too many are none', () => {
  expect(pixelsOf(result, { ...tile, x: 2 })).toBeNull()
  expect(pixelsOf(result, { ...tile, width: 4, height: 1 })).toBeNull()
  expect(pixelsOf(result.subarray(1), tile)).toBeNull()
  expect(pixelsOf(Uint8Array.from([...result, 0]), tile)).toBeNull()
})

test('a tile is placed in its band, and nothing else is touched', () => {
  const band = new Uint8Array(4 * 2 * 3).fill(255)
  placeTile(band, { pixels, tile, pictureWidth: 4 })
  const blank = [255, 255, 255]
  expect([...band]).toEqual([...blank, 1, 2, 3, 4, 5, 6, ...blank, ...blank, 7, 8, 9, 10, 11, 12, ...blank])
})

const drawn = (rows: number) => ({ tile, rows, pixels: pixels.subarray(0, rows * 6) })

test('of a tile that is being drawn the whole rows are known', () => {
  expect(drawnSoFar(result)).toEqual(drawn(2))
  expect(drawnSoFar(result.subarray(0, result.length - 1))).toEqual(drawn(1))
  expect(drawnSoFar(result.subarray(0, header.length))).toEqual(drawn(0))
  expect(drawnSoFar(Uint8Array.from([...result, 0, 0, 0, 0, 0, 0]))).toEqual(drawn(2))
})

test.each([
  '',
  header.slice(0, -1),
  '{"changed":[]}',
  'koprogo-tile/2\n{"x":1,"y":2,"width":2,"height":2}\n',
  'koprogo-tile/1\n{"x":1,"y":2,"width":0,"height":2}\n',
  'koprogo-tile/1\n{"x":-1,"y":2,"width":2,"height":2}\n',
  'koprogo-tile/1\n{"x":0,"y":0,"width":1025,"height":1024}\n',
])('%j is no beginning of a tile that can be shown', (text) => {
  expect(drawnSoFar(new TextEncoder().encode(text))).toBeNull()
})
