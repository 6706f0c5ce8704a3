import type { HouseLayout, Point } from './picture-layout.ts'

/** How far the roof stands over the wall, and how far its ridge stands in, as parts of the house's width. */
const EAVES = 0.045
const HIP = 0.13
const COLUMNS = 5
const DOOR_COLUMN = 2
const PANELS = { columns: 5, rows: 2, from: 0.2, to: 0.8, top: 0.14, bottom: 0.86, gap: 0.012 }

export type HouseWindow = {
  readonly key: number
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  /** Somebody is up in the evening: always in the same rooms. */
  readonly isHome: boolean
  readonly isDoor: boolean
}

/** A point of the roof: `u` from its left to its right edge, `v` from the ridge down to the eaves, 0 to 1 each. */
export function onRoof({ x, y, width, roof }: HouseLayout, u: number, v: number): Point {
  const left = x + width * (HIP + (-EAVES - HIP) * v)
  const right = x + width * (1 - HIP + (EAVES + HIP) * v)
  return { x: left + (right - left) * u, y: y - roof * (1 - v) }
}

const shape = (points: readonly Point[]) => `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}Z`

/** A piece of the roof between two lines across and two lines down it, as an SVG path. */
function roofPiece(
  house: HouseLayout,
  [u0, u1]: readonly [number, number],
  [v0, v1]: readonly [number, number],
): string {
  return shape([onRoof(house, u0, v0), onRoof(house, u1, v0), onRoof(house, u1, v1), onRoof(house, u0, v1)])
}
export const roofPath = (house: HouseLayout): string => roofPiece(house, [0, 1], [0, 1])

/** Lines of tiles across the roof. */
export function tilePath(house: HouseLayout): string {
  const rows = [0.25, 0.5, 0.75].map((v) => [onRoof(house, 0, v), onRoof(house, 1, v)] as const)
  return rows.map(([from, to]) => `M${from.x.toFixed(1)} ${from.y.toFixed(1)}H${to.x.toFixed(1)}`).join('')
}

/** The panels that lie on the roof. */
export function panelPaths(house: HouseLayout): readonly string[] {
  const { columns, rows, from, to, top, bottom, gap } = PANELS
  const wide = (to - from) / columns
  const deep = (bottom - top) / rows
  return Array.from({ length: columns * rows }, (_, n) => {
    const u = from + (n % columns) * wide
    const v = top + Math.floor(n / columns) * deep
    return roofPiece(house, [u + gap / 2, u + wide - gap / 2], [v + gap, v + deep - gap])
  })
}

/** Where the light arrives. */
export const panelMiddle = (house: HouseLayout): Point => onRoof(house, 0.5, 0.5)

/** Windows floor by floor, and the door in the middle of the lowest. */
export function windowsOf({ x, y, width, wall, floors }: HouseLayout): readonly HouseWindow[] {
  const cell = { width: width / (COLUMNS + 0.5), height: wall / floors }
  const pane = { width: cell.width * 0.54, height: cell.height * 0.6 }
  return Array.from({ length: COLUMNS * floors }, (_, n) => {
    const [column, floor] = [n % COLUMNS, Math.floor(n / COLUMNS)]
    const isDoor = floor === floors - 1 && column === DOOR_COLUMN
    const left = x + cell.width * (column + 0.75) - pane.width / 2
    const above = y + cell.height * floor + cell.height * (isDoor ? 0.2 : 0.22)
    const height = isDoor ? cell.height * 0.8 : pane.height
    return { key: n, x: left, y: above, width: pane.width, height, isHome: (n * 7) % 5 < 2, isDoor }
  })
}
