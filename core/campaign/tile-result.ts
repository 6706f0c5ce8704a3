import type { Tile } from './render-tiles.ts'

const BYTES_PER_PIXEL = 3

/** What stands before the pixels of a tile's result, in ASCII. */
const headerOf = ({ x, y, width, height }: Tile) => `koprogo-tile/1\n${JSON.stringify({ x, y, width, height })}\n`

/** How many bytes the result of this tile has: no other number can be right. */
export const tileResultBytes = (tile: Tile) => headerOf(tile).length + tile.width * tile.height * BYTES_PER_PIXEL

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
