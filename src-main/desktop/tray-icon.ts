import { pngOf } from './png.ts'
import type { TrayIcon } from './tray-model.ts'

/** Sun amber stands out on light and dark panels alike; macOS colours a template itself from its opacity. */
const AMBER = [242, 164, 19] as const
const BLACK = [0, 0, 0] as const
const RADIUS = 0.44
const RING_WIDTH = 0.11
/** Each pixel is looked at in so many rows and columns, which makes smooth edges. */
const SAMPLES = 4

type Point = { readonly x: number; readonly y: number }
const distance = ({ x, y }: Point) => Math.hypot(x - 0.5, y - 0.5)
const onRing = (point: Point) => distance(point) <= RADIUS && distance(point) > RADIUS - RING_WIDTH
const onBars = ({ x, y }: Point) => Math.abs(y - 0.5) < 0.2 && Math.abs(Math.abs(x - 0.5) - 0.12) < 0.055

/** Whether a point of the unit square is drawn: full disc, half disc in a ring, ring, ring with two bars. */
const DRAWN: Readonly<Record<TrayIcon, (point: Point) => boolean>> = {
  sun: (point) => distance(point) <= RADIUS,
  grid: (point) => onRing(point) || (distance(point) <= RADIUS && point.x <= 0.5),
  waiting: onRing,
  paused: (point) => onRing(point) || onBars(point),
}

/** The icon as a PNG of `sizePx` × `sizePx` with transparency. */
export function trayIconPng(icon: TrayIcon, sizePx: number, isTemplate: boolean): Buffer {
  const [red, green, blue] = isTemplate ? BLACK : AMBER
  return pngOf(sizePx, (column, row) => [red, green, blue, Math.round(255 * coverage(icon, { column, row, sizePx }))])
}

/** The share of a pixel that is drawn, 0 to 1. */
function coverage(icon: TrayIcon, pixel: { column: number; row: number; sizePx: number }): number {
  const steps = Array.from({ length: SAMPLES }, (_, step) => (step + 0.5) / SAMPLES)
  const points = steps.flatMap((down) =>
    steps.map((right) => ({ x: (pixel.column + right) / pixel.sizePx, y: (pixel.row + down) / pixel.sizePx })),
  )
  return points.filter(DRAWN[icon]).length / points.length
}
