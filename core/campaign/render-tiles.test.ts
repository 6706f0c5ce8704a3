import fc from 'fast-check'
import { expect, test } from 'vitest'
import { renderArguments, tileCount, tilesOf } from './render-tiles.ts'

const side = fc.integer({ min: 1, max: 60 })
const pictures = fc.record({ width: side, height: side, tile: fc.integer({ min: 1, max: 70 }) })

test('a picture is cut into tiles row by row, smaller ones at its edges', () => {
  expect([...tilesOf({ width: 5, height: 3, tile: 2 })]).toEqual([
    { x: 0, y: 0, width: 2, height: 2 },
    { x: 2, y: 0, width: 2, height: 2 },
    { x: 4, y: 0, width: 1, height: 2 },
    { x: 0, y: 2, width: 2, height: 1 },
    { x: 2, y: 2, width: 2, height: 1 },
    { x: 4, y: 2, width: 1, height: 1 },
  ])
})

test('every pixel is in one tile, and there are as many tiles as was said', () => {
  fc.assert(
    fc.property(pictures, (picture) => {
      const seen = new Uint8Array(picture.width * picture.height)
      const tiles = [...tilesOf(picture)]
      for (const { x, y, width, height } of tiles)
        for (let row = y; row < y + height; row += 1)
          for (let column = x; column < x + width; column += 1) seen[row * picture.width + column]! += 1
      expect(new Set(seen)).toEqual(new Set([1]))
      expect(tiles).toHaveLength(tileCount(picture))
    }),
  )
})

test('the program is told everything in plain decimals', () => {
  const view = {
    width: 640,
    height: 480,
    tile: 64,
    samples: 16,
    hour: 12.5,
    day: 172,
    latitude: 50.85,
    longitude: -1e-7,
  }
  expect(renderArguments(view, { x: 64, y: 0, width: 64, height: 32 }).join(' ')).toBe(
    '--width 640 --height 480 --samples 16 --hour 12.5 --day 172 --latitude 50.85 --longitude -0.000000100000 --tile 64,0,64,32',
  )
})
