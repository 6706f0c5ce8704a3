/** Where everything of the picture stands, in px of its own box. */
export type PictureLayout = {
  readonly width: number
  readonly height: number
  readonly groundY: number
  /** The house: its wall's left top corner, its size, and the height of the roof above it. */
  readonly house: {
    readonly x: number
    readonly y: number
    readonly width: number
    readonly wall: number
    readonly roof: number
  }
  readonly mastX: number
  readonly workX: number
  /** Size of mast and chip. */
  readonly side: number
  readonly sunRadius: number
  /** The sun's way: from left to right over the ground, `apexY` at noon. */
  readonly arc: { readonly fromX: number; readonly toX: number; readonly apexY: number }
}

const between = (least: number, value: number, most: number) => Math.max(least, Math.min(value, most))

/** The same drawing for every box: what is scarce (height in a landscape panel, width in a narrow one) decides. */
export function layoutPicture({ width, height, top }: { width: number; height: number; top: number }): PictureLayout {
  const groundY = height - between(22, height * 0.09, 44)
  const room = groundY - top
  const houseWidth = between(110, Math.min(width * 0.42, room * 1.1), 480)
  const wall = houseWidth * 0.42
  const roof = houseWidth * 0.25
  const sunRadius = between(16, Math.min(width, room) * 0.1, 52)
  const apexY = Math.max(sunRadius + 6, Math.min(top + sunRadius, groundY - wall - roof - sunRadius * 1.3))
  const beside = (width - houseWidth) / 4
  return {
    width,
    height,
    groundY,
    house: { x: (width - houseWidth) / 2, y: groundY - wall, width: houseWidth, wall, roof },
    mastX: beside,
    workX: width - beside,
    side: between(34, Math.min(beside * 0.9, room * 0.3), 96),
    sunRadius,
    arc: { fromX: width * 0.06, toX: width * 0.94, apexY },
  }
}

/** Where the sun stands when `part` of the day is over (0 rises, 1 sets). */
export function onArc({ arc, groundY }: PictureLayout, part: number): { readonly x: number; readonly y: number } {
  const x = arc.fromX + (arc.toX - arc.fromX) * part
  return { x, y: groundY - Math.sin(Math.PI * part) * (groundY - arc.apexY) }
}

/** The way as an SVG path of short lines. */
export function arcPath(layout: PictureLayout, steps = 48): string {
  const points = Array.from({ length: steps + 1 }, (_, n) => onArc(layout, n / steps))
  return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`
}
