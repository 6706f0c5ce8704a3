import { expect, test } from 'vitest'
import { tilePixels } from './tile-pixels.ts'

const place = { x: 64, y: 0, width: 2, height: 2 }
const rgbOf = (...bytes: number[]) => btoa(String.fromCharCode(...bytes))

test('drawn rows are opaque, the others transparent', () => {
  const pixels = tilePixels({ ...place, rows: 1, rgb: rgbOf(1, 2, 3, 253, 254, 255) })
  expect([...pixels]).toEqual([1, 2, 3, 255, 253, 254, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0])
})

test('what does not fit into the tile is left out', () => {
  const pixels = tilePixels({ ...place, height: 1, rows: 1, rgb: rgbOf(1, 2, 3, 4, 5, 6, 7, 8, 9, 10) })
  expect([...pixels]).toEqual([1, 2, 3, 255, 4, 5, 6, 255])
})
