/** Where everything of the picture stands, in px of its own box. */
export type PictureLayout = {
  readonly width: number
  readonly height: number
  readonly groundY: number
  /** The house: its wall's left top corner, its size, its floors, and the height of the roof above it. */
  readonly house: HouseLayout
  readonly mastX: number
  readonly workX: number
  /** Size of mast and computer. */
  readonly side: number
  readonly sunRadius: number
  /** The sun's way: from left to right over the ground, `apexY` at noon. */
  readonly arc: { readonly fromX: number; readonly toX: number; readonly apexY: number }
}

export type HouseLayout = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly wall: number
  readonly roof: number
  readonly floors: number
}
export type Point = { readonly x: number; readonly y: number }

const between = (least: number, value: number, most: number) => Math.max(least, Math.min(value, most))
/** From here on the numbers stand beside the sun's way, else above it; the styles of HomeNumbers say the same. */
const WIDE = { ratio: 1.2, px: 560 }
/** Parts of the width. In a wide picture the left third of the sky belongs to the one number. */
const PLACES = {
  wide: { mast: 0.16, house: 0.58, work: 0.895, sunFrom: 0.25, sunTo: 0.975 },
  narrow: { mast: 0.15, house: 0.5, work: 0.85, sunFrom: 0.05, sunTo: 0.95 },
}
const FLOOR = 0.225
const ROOF = 0.25
/** So tall a house has three floors, where there is room for it. */
const THREE_FLOORS = 3 * FLOOR + ROOF

type Box = { readonly width: number; readonly height: number; readonly top: number; readonly bottom: number }

/**
 * The same drawing for every box: what is scarce (height in a landscape panel, width in a narrow one) decides. The numbers
 * take `top` px of a narrow box; words on the ground take `bottom` px of every one.
 */
export function layoutPicture({ width, height, top, bottom }: Box): PictureLayout {
  const isWide = width >= WIDE.px && width >= height * WIDE.ratio
  const places = isWide ? PLACES.wide : PLACES.narrow
  const groundY = height - Math.max(bottom, between(16, height * 0.06, 60))
  const room = groundY - (isWide ? 0 : top)
  const houseWidth = between(104, Math.min(width * (isWide ? 0.34 : 0.42), room * (isWide ? 0.66 : 0.8)), 640)
  const floors = houseWidth * THREE_FLOORS < room * 0.52 ? 3 : 2
  const house = { width: houseWidth, wall: houseWidth * FLOOR * floors, roof: houseWidth * ROOF, floors }
  const houseTop = groundY - house.wall - house.roof
  const sunRadius = between(15, Math.min(width, room) * 0.078, 72)
  const highest = (isWide ? height * 0.04 : top) + sunRadius * 1.25
  return {
    width,
    height,
    groundY,
    house: { ...house, x: width * places.house - houseWidth / 2, y: groundY - house.wall },
    mastX: width * places.mast,
    workX: width * places.work,
    side: between(40, Math.min(houseWidth * 0.34, width * 0.155), 150),
    sunRadius,
    arc: {
      fromX: width * places.sunFrom,
      toX: width * places.sunTo,
      apexY: Math.max(sunRadius + 4, Math.min(highest, houseTop - sunRadius * 1.4)),
    },
  }
}

/** Where the sun stands when `part` of the day is over (0 rises, 1 sets). */
export function onArc({ arc, groundY }: PictureLayout, part: number): Point {
  const x = arc.fromX + (arc.toX - arc.fromX) * part
  return { x, y: groundY - Math.sin(Math.PI * part) * (groundY - arc.apexY) }
}

/** The way as an SVG path of short lines. */
export function arcPath(layout: PictureLayout, steps = 48): string {
  const points = Array.from({ length: steps + 1 }, (_, n) => onArc(layout, n / steps))
  return `M${points.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join('L')}`
}
