import { pngOf, type Rgba } from '#main/desktop/png.ts'

/** The mark: the sun behind the roof that everybody shares, one window lit. Colours of styles/tokens.css, by day. */
export const COLOURS = {
  sky: '#fdeecb',
  sun: '#f2a413',
  roof: '#b5583a',
  wall: '#fffdf8',
  ground: '#14603f',
} as const
type Part = keyof typeof COLOURS
type Point = { readonly x: number; readonly y: number }

/** Each pixel is looked at in so many rows and columns, which makes smooth edges. */
const SAMPLES = 4
const CORNER = 0.22
const SUN = { x: 0.66, y: 0.36, radius: 0.2 }
const HOUSE = { left: 0.24, right: 0.76, top: 0.53, bottom: 0.84 }
const ROOF = { top: 0.29, overhang: 0.08 }
const WINDOW = { x: 0.5, y: 0.67, half: 0.075 }

const isWithin = (value: number, from: number, to: number) => value >= from && value <= to
const isSun = ({ x, y }: Point) => Math.hypot(x - SUN.x, y - SUN.y) <= SUN.radius
const isWall = ({ x, y }: Point) => isWithin(x, HOUSE.left, HOUSE.right) && isWithin(y, HOUSE.top, HOUSE.bottom)
const isWindow = ({ x, y }: Point) => Math.max(Math.abs(x - WINDOW.x), Math.abs(y - WINDOW.y)) <= WINDOW.half

function isRoof({ x, y }: Point): boolean {
  if (!isWithin(y, ROOF.top, HOUSE.top)) return false
  const half = (HOUSE.right - HOUSE.left) / 2 + ROOF.overhang
  return Math.abs(x - 0.5) <= (half * (y - ROOF.top)) / (HOUSE.top - ROOF.top)
}

/** Inside the tile with round corners. */
function isTile({ x, y }: Point): boolean {
  const across = Math.max(CORNER - x, x - (1 - CORNER), 0)
  const down = Math.max(CORNER - y, y - (1 - CORNER), 0)
  return Math.hypot(across, down) <= CORNER
}

/** What stands in front at a point of the unit square; null outside the tile. */
export function partAt(point: Point): Part | null {
  if (!isTile(point)) return null
  if (isWindow(point)) return 'sun'
  if (isRoof(point)) return 'roof'
  if (isWall(point)) return 'wall'
  if (point.y > HOUSE.bottom) return 'ground'
  return isSun(point) ? 'sun' : 'sky'
}

/** The mark as a PNG of `sizePx` × `sizePx`. */
export function markPng(sizePx: number): Buffer {
  return pngOf(sizePx, (column, row) => {
    const parts = POINTS.map(({ x, y }) => partAt({ x: (column + x) / sizePx, y: (row + y) / sizePx }))
    return mixed(parts.filter((part) => part !== null))
  })
}

/** Where in a pixel it is looked at. */
const POINTS: readonly Point[] = Array.from({ length: SAMPLES ** 2 }, (_, place) => ({
  x: ((place % SAMPLES) + 0.5) / SAMPLES,
  y: (Math.floor(place / SAMPLES) + 0.5) / SAMPLES,
}))

const CHANNELS = new Map(
  Object.entries(COLOURS).map(([part, colour]) => [
    part,
    [1, 3, 5].map((from) => Number.parseInt(colour.slice(from, from + 2), 16)),
  ]),
)

function mixed(parts: readonly Part[]): Rgba {
  if (parts.length === 0) return [0, 0, 0, 0]
  const mean = (channel: number) =>
    Math.round(parts.reduce((sum, part) => sum + (CHANNELS.get(part)?.[channel] ?? 0), 0) / parts.length)
  return [mean(0), mean(1), mean(2), Math.round((255 * parts.length) / POINTS.length)]
}
