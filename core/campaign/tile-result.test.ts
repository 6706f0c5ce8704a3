import { expect, test } from 'vitest'
import { pixelsOf, placeTile, tileResultBytes } from './tile-result.ts'

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
