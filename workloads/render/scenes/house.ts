import { DEPTH_M, EAVES_M, FLOOR_M, PITCH, PLINTH_M, RIDGE_M, WIDTH_M } from './measures.ts'
import { addPanels, addRoof } from './roof.ts'
import type { Point, Solids } from './solid.ts'

const REVEAL_M = 0.18
const AXIS_M = 2.6

/** A wall by how its points lie in the building: along it, up, and out of it. */
type Wall = (along: number, up: number, out: number) => Point
const FRONT: Wall = (along, up, out) => [along, -out, up]
const SIDE: Wall = (along, up, out) => [WIDTH_M / 2 + out, along, up]

type Opening = { readonly middle: number; readonly width: number; readonly bottom: number; readonly top: number }
type Pane = (opening: Opening) => string

const rectangle =
  (wall: Wall, [a, b]: readonly [number, number], [low, high]: readonly [number, number]) =>
  (out: number): Point[] => [wall(a, low, out), wall(b, low, out), wall(b, high, out), wall(a, high, out)]

type Storey = {
  readonly from: number
  readonly to: number
  readonly low: number
  readonly high: number
  readonly openings: readonly Opening[]
  readonly pane: Pane
}

/** Bricks of one storey between `from` and `to`, around the openings. */
function storey(solids: Solids, wall: Wall, { from, to, low, high, openings, pane }: Storey): void {
  const bricks = (a: number, b: number, up: readonly [number, number]) =>
    solids.polygon('brick', rectangle(wall, [a, b], up)(0))
  let along = from
  for (const opening of openings) {
    const left = opening.middle - opening.width / 2
    const right = opening.middle + opening.width / 2
    bricks(along, left, [low, high])
    bricks(left, right, [low, opening.bottom])
    bricks(left, right, [opening.top, high])
    window(solids, wall, { ...opening, pane: pane(opening) })
    along = right
  }
  bricks(along, to, [low, high])
}

/** Reveals, sill, lintel, a white frame of two wings, and the panes. */
function window(solids: Solids, wall: Wall, { middle, width, bottom, top, pane }: Opening & { pane: string }): void {
  const left = middle - width / 2
  const right = middle + width / 2
  const quad = (material: string, points: readonly Point[]) => solids.polygon(material, points)
  quad('reveal', [wall(left, bottom, 0), wall(left, bottom, -REVEAL_M), wall(left, top, -REVEAL_M), wall(left, top, 0)])
  quad('reveal', [
    wall(right, bottom, 0),
    wall(right, bottom, -REVEAL_M),
    wall(right, top, -REVEAL_M),
    wall(right, top, 0),
  ])
  quad('reveal', [wall(left, top, 0), wall(right, top, 0), wall(right, top, -REVEAL_M), wall(left, top, -REVEAL_M)])
  bar(solids, wall, {
    material: 'stone',
    along: [left - 0.12, right + 0.12],
    up: [bottom - 0.11, bottom],
    out: [-REVEAL_M, 0.09],
  })
  bar(solids, wall, { material: 'stone', along: [left - 0.18, right + 0.18], up: [top, top + 0.22], out: [0, 0.025] })
  const frame = (along: readonly [number, number], up: readonly [number, number]) =>
    quad('frame', rectangle(wall, along, up)(-REVEAL_M + 0.03))
  quad(pane, rectangle(wall, [left, right], [bottom, top])(-REVEAL_M))
  frame([left, left + 0.08], [bottom, top])
  frame([right - 0.08, right], [bottom, top])
  frame([middle - 0.05, middle + 0.05], [bottom, top])
  frame([left, right], [bottom, bottom + 0.08])
  frame([left, right], [top - 0.08, top])
}

type Bar = {
  readonly material: string
  readonly along: readonly [number, number]
  readonly up: readonly [number, number]
  readonly out: readonly [number, number]
}

function bar(solids: Solids, wall: Wall, { material, along: [a, b], up: [low, high], out: [back, front] }: Bar): void {
  const one = wall(a, low, back)
  const other = wall(b, high, front)
  const least = one.map((value, i) => Math.min(value, other[i] ?? 0)) as unknown as Point
  const greatest = one.map((value, i) => Math.max(value, other[i] ?? 0)) as unknown as Point
  solids.box(material, least, greatest)
}

/** An apartment house of three storeys: bricks, white windows, four balconies, solar panels on its roof. */
export function addHouse(solids: Solids, roll: () => number): void {
  const pane: Pane = () => (roll() < 0.16 ? 'lit' : roll() < 0.3 ? 'curtain' : 'glass')
  for (let floor = 0; floor < 3; floor += 1) addStorey(solids, floor, pane)
  addPlinthAndCornice(solids)
  addDoor(solids)
  for (const axis of [-2, 2]) for (const floor of [1, 2]) addBalcony(solids, axis * AXIS_M, PLINTH_M + floor * FLOOR_M)
  addGable(solids, pane)
  addRoof(solids)
  addPanels(solids)
}

function addStorey(solids: Solids, floor: number, pane: Pane): void {
  const low = floor === 0 ? 0 : PLINTH_M + floor * FLOOR_M
  const high = floor === 2 ? EAVES_M : PLINTH_M + (floor + 1) * FLOOR_M
  const base = PLINTH_M + floor * FLOOR_M
  const openings = [-3, -2, -1, 0, 1, 2, 3].map((axis) => frontOpening(axis, floor, base))
  storey(solids, FRONT, { from: -WIDTH_M / 2, to: WIDTH_M / 2, low, high, openings, pane })
  const sides = [2.6, DEPTH_M / 2, DEPTH_M - 2.6].map((middle) => ({
    middle,
    width: 1.15,
    bottom: base + 0.85,
    top: base + 2.4,
  }))
  storey(solids, SIDE, { from: 0, to: DEPTH_M, low, high, openings: sides, pane })
  // Nobody looks at the other two walls: they keep the light out.
  solids.polygon('brick', [
    [-WIDTH_M / 2, 0, low],
    [-WIDTH_M / 2, DEPTH_M, low],
    [-WIDTH_M / 2, DEPTH_M, high],
    [-WIDTH_M / 2, 0, high],
  ])
  solids.polygon('brick', [
    [-WIDTH_M / 2, DEPTH_M, low],
    [WIDTH_M / 2, DEPTH_M, low],
    [WIDTH_M / 2, DEPTH_M, high],
    [-WIDTH_M / 2, DEPTH_M, high],
  ])
}

function frontOpening(axis: number, floor: number, base: number): Opening {
  const middle = axis * AXIS_M
  if (axis === 0 && floor === 0) return { middle, width: 1.5, bottom: 0.15, top: base + 2.2 }
  if (axis === 0) return { middle, width: 0.9, bottom: base - 0.4, top: base + 1.9 }
  if (Math.abs(axis) === 2 && floor > 0) return { middle, width: 1.7, bottom: base + 0.05, top: base + 2.4 }
  return { middle, width: 1.35, bottom: base + 0.75, top: base + 2.4 }
}

function addPlinthAndCornice(solids: Solids): void {
  for (const [wall, from, to] of [
    [FRONT, -WIDTH_M / 2 - 0.06, -1],
    [FRONT, 1, WIDTH_M / 2 + 0.06],
    [SIDE, -0.06, DEPTH_M],
  ] as const)
    bar(solids, wall, { material: 'stone', along: [from, to], up: [0, PLINTH_M], out: [0, 0.06] })
  for (const up of [PLINTH_M + FLOOR_M - 0.18, PLINTH_M + 2 * FLOOR_M - 0.18])
    for (const [wall, from, to] of [
      [FRONT, -WIDTH_M / 2, WIDTH_M / 2],
      [SIDE, 0, DEPTH_M],
    ] as const)
      bar(solids, wall, { material: 'band', along: [from, to], up: [up, up + 0.14], out: [0, 0.03] })
  bar(solids, FRONT, {
    material: 'frame',
    along: [-WIDTH_M / 2, WIDTH_M / 2],
    up: [EAVES_M - 0.35, EAVES_M - 0.05],
    out: [0, 0.2],
  })
}

/** Two steps, a door in front of the opening's pane, and a canopy. */
function addDoor(solids: Solids): void {
  solids.box('stone', [-1.3, -1.1, 0], [1.3, 0, 0.08])
  solids.box('stone', [-1.1, -0.7, 0.08], [1.1, 0, 0.15])
  bar(solids, FRONT, { material: 'door', along: [-0.66, 0.66], up: [0.15, 2.25], out: [-0.17, -0.1] })
  bar(solids, FRONT, { material: 'steel', along: [0.42, 0.46], up: [0.9, 1.6], out: [-0.1, -0.04] })
  bar(solids, FRONT, { material: 'zinc', along: [-1.5, 1.5], up: [3, 3.12], out: [0, 1.3] })
}

function addBalcony(solids: Solids, middle: number, base: number): void {
  const left = middle - 1.6
  const right = middle + 1.6
  const depth = 1.35
  bar(solids, FRONT, { material: 'concrete', along: [left, right], up: [base - 0.2, base], out: [0, depth] })
  solids.polygon('concrete', rectangle((a, up, out) => [a, -up, base - 0.2 + out], [left, right], [0, depth])(0))
  const rail = (along: readonly [number, number], out: readonly [number, number]) =>
    bar(solids, FRONT, { material: 'railing', along, up: [base + 1, base + 1.05], out })
  rail([left, right], [depth - 0.05, depth])
  rail([left, left + 0.05], [0, depth])
  rail([right - 0.05, right], [0, depth])
  const post = (x: number, out: number) =>
    solids.polygon('railing', rectangle(FRONT, [x, x + 0.03], [base, base + 1])(out))
  for (let x = left + 0.02; x < right; x += 0.16) post(x, depth - 0.02)
  for (let out = 0.1; out < depth; out += 0.16)
    solids.polygon('railing', [
      [right - 0.03, -out, base],
      [right - 0.03, -out - 0.03, base],
      [right - 0.03, -out - 0.03, base + 1],
      [right - 0.03, -out, base + 1],
    ])
}

/** The wall below the roof, on the right around a small window. */
function addGable(solids: Solids, pane: Pane): void {
  const left = -WIDTH_M / 2
  const half = DEPTH_M / 2
  solids.polygon('brick', [
    [left, 0, EAVES_M],
    [left, DEPTH_M, EAVES_M],
    [left, half, RIDGE_M],
  ])
  const opening = { middle: half, width: 1.1, bottom: EAVES_M + 0.8, top: EAVES_M + 2.1 }
  const [a, b] = [half - 0.55, half + 0.55]
  const [low, high] = [EAVES_M, EAVES_M + a * PITCH]
  solids.polygon('brick', [SIDE(0, low, 0), SIDE(a, low, 0), SIDE(a, high, 0)])
  solids.polygon('brick', [SIDE(b, low, 0), SIDE(DEPTH_M, low, 0), SIDE(b, high, 0)])
  solids.polygon('brick', rectangle(SIDE, [a, b], [low, opening.bottom])(0))
  solids.polygon('brick', [
    SIDE(a, opening.top, 0),
    SIDE(b, opening.top, 0),
    SIDE(b, high, 0),
    SIDE(half, RIDGE_M, 0),
    SIDE(a, high, 0),
  ])
  window(solids, SIDE, { ...opening, pane: pane(opening) })
}
