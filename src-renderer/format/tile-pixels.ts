import type { TilePreview } from '#core/contracts/host-bridge.ts'

const RGB = 3
const RGBA = 4
const OPAQUE = 255

/** The pixels of a whole tile for a canvas, four bytes each; rows that are not drawn yet are transparent. */
export function tilePixels({ width, height, rgb }: TilePreview): Uint8ClampedArray<ArrayBuffer> {
  const drawn = atob(rgb)
  const pixels = new Uint8ClampedArray(width * height * RGBA)
  const count = Math.min(width * height, Math.floor(drawn.length / RGB))
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let colour = 0; colour < RGB; colour += 1)
      pixels[pixel * RGBA + colour] = drawn.charCodeAt(pixel * RGB + colour)
    pixels[pixel * RGBA + RGB] = OPAQUE
  }
  return pixels
}
