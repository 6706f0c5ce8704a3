import type { Tile } from './render-tiles.ts'

const BYTES_PER_PIXEL = 3

/** What stands before the pixels of a tile's result, in ASCII. */
const headerOf = ({ x, y, width, height }: Tile) => `koprogo-tile/1\n${JSON.stringify({ x, y, width, height })}\n`

/** How many bytes the result of this tile has: no other number can be right. */
export const tileResultBytes = (tile: Tile) => headerOf(tile).length + tile.width * tile.height * BYTES_PER_PIXEL

const HEADER = /^koprogo-tile\/1\n\{"x":(\d{1,5}),"y":(\d{1,5}),"width":([1-9]\d{0,4}),"height":([1-9]\d{0,4})\}\n/
const HEADER_BYTES_MAX = 100

/** No tile is larger; a program that says so is not believed. */
const DRAWN_PIXELS_MAX = 1024 * 1024

export type DrawnTile = { readonly tile: Tile; readonly rows: number; readonly pixels: Uint8Array }

/**
 * What a program has drawn of a tile while it is at it: how many of its rows are whole, and their pixels. Null for bytes
 * that are no beginning of a tile's result, and for a tile that is too large to be shown.
 */
export function drawnSoFar(output: Uint8Array): DrawnTile | null {
  const found = HEADER.exec(String.fromCharCode(...output.subarray(0, HEADER_BYTES_MAX)))
  if (found === null) return null
  const [header, x, y, width, height] = found
  const tile = { x: Number(x), y: Number(y), width: Number(width), height: Number(height) }
  if (tile.width * tile.height > DRAWN_PIXELS_MAX) return null
  const rowBytes = tile.width * BYTES_PER_PIXEL
  const rows = Math.min(tile.height, Math.floor((output.length - header.length) / rowBytes))
  return { tile, rows, pixels: output.subarray(header.length, header.length + rows * rowBytes) }
}

/** The pixels of a tile, RGB, row by row from the top; null when the bytes are no result of this tile. */
export function pixelsOf(result: Uint8Array, tile: Tile): Uint8Array | null {
  const header = headerOf(tile)
  if (result.length !== tileResultBytes(tile)) return null
  for (let at = 0; at < header.length; at += 1) if (result[at] !== header.charCodeAt(at)) return null
  return result.subarray(header.length)
}

/** Copies the pixels of a tile into the band of rows of its picture that begins where the tile does. */
export function placeTile(band: Uint8Array, { pixels, tile, pictureWidth }: Placing): void {
  const rowBytes = tile.width * BYTES_PER_PIXEL
  for (let row = 0; row < tile.height; row += 1) {
    const to = (row * pictureWidth + tile.x) * BYTES_PER_PIXEL
    band.set(pixels.subarray(row * rowBytes, (row + 1) * rowBytes), to)
  }
}
type Placing = { readonly pixels: Uint8Array; readonly tile: Tile; readonly pictureWidth: number }
