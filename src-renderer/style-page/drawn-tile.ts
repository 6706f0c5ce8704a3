import type { TilePreview } from '#core/contracts/host-bridge.ts'

const SIDE = 120
const ROWS = 74
type Colour = readonly [red: number, green: number, blue: number]
const ROOF: Colour = [74, 70, 66]
const BRICKS: Colour = [158, 82, 50]
const MORTAR: Colour = [176, 140, 116]
const GLASS: Colour = [26, 34, 44]

function wallAt(x: number, y: number): Colour {
  if (x % 40 > 14 && x % 40 < 32 && y > 60) return GLASS
  return y % 6 === 0 || (x + 5 * Math.floor(y / 6)) % 11 === 0 ? MORTAR : BRICKS
}

/** A corner of a house below the sky. */
function colourAt(x: number, y: number): Colour {
  if (y > 48) return wallAt(x, y)
  if (y > 40 - x / 4) return ROOF
  return [96 + y, 140 + y, 190 + Math.floor(y / 2)]
}

/** A piece of a picture of which not all rows are drawn, as a host tells of it. */
export function drawnTile(): TilePreview {
  const pixels = Array.from({ length: SIDE * ROWS }, (_, place) => colourAt(place % SIDE, Math.floor(place / SIDE)))
  return { x: 120, y: 0, width: SIDE, height: SIDE, rows: ROWS, rgb: btoa(String.fromCharCode(...pixels.flat())) }
}
