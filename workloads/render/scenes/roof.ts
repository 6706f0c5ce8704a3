import { DEPTH_M, EAVES_M, PITCH, RIDGE_M, WIDTH_M } from './measures.ts'
import type { Point, Solids } from './solid.ts'

/** A point of the front slope: along the house, up the slope from the eaves' line, and out of it. */
function onRoof(along: number, up: number, out: number): Point {
  const length = Math.hypot(1, PITCH)
  const back = up / length
  return [along, back - (out * PITCH) / length, EAVES_M + back * PITCH + out / length]
}

/** Two slopes with their edges and gutter, and two chimneys. */
export function addRoof(solids: Solids): void {
  const overhang = 0.45
  const [left, right] = [-WIDTH_M / 2 - 0.3, WIDTH_M / 2 + 0.3]
  const eaves = EAVES_M - overhang * PITCH
  const thick = 0.2
  const front = (z: number): Point[] => [
    [left, -overhang, eaves + z],
    [right, -overhang, eaves + z],
    [right, DEPTH_M / 2, RIDGE_M + z],
    [left, DEPTH_M / 2, RIDGE_M + z],
  ]
  const back = (z: number): Point[] => front(z).map(([x, y, up]) => [x, DEPTH_M - y, up])
  for (const slope of [front, back]) {
    solids.polygon('tile', slope(thick))
    solids.polygon('frame', slope(0.01))
  }
  for (const x of [left, right])
    for (const out of [-overhang, DEPTH_M + overhang])
      solids.polygon('frame', [
        [x, out, eaves],
        [x, DEPTH_M / 2, RIDGE_M],
        [x, DEPTH_M / 2, RIDGE_M + thick],
        [x, out, eaves + thick],
      ])
  solids.box('zinc', [left, -overhang - 0.13, eaves + 0.02], [right, -overhang + 0.02, eaves + 0.2])
  solids.box('tile', [left, DEPTH_M / 2 - 0.12, RIDGE_M + 0.1], [right, DEPTH_M / 2 + 0.12, RIDGE_M + thick + 0.09])
  for (const x of [-6.2, 5.4]) {
    solids.box('brick', [x, DEPTH_M / 2 + 0.5, RIDGE_M - 1.5], [x + 1.1, DEPTH_M / 2 + 1.2, RIDGE_M + 1.2])
    solids.box(
      'concrete',
      [x - 0.08, DEPTH_M / 2 + 0.42, RIDGE_M + 1.2],
      [x + 1.18, DEPTH_M / 2 + 1.28, RIDGE_M + 1.32],
    )
  }
  addCourses(solids)
}

/** Edges of the tiles: thin steps whose shadows draw lines. */
function addCourses(solids: Solids): void {
  const [left, right] = [-WIDTH_M / 2 - 0.3, WIDTH_M / 2 + 0.3]
  for (let up = -0.2; up < 6.6; up += 0.34)
    solids.polygon('tile', [
      onRoof(left, up, 0.165),
      onRoof(right, up, 0.165),
      onRoof(right, up, 0.19),
      onRoof(left, up, 0.19),
    ])
}

/** Three rows of fourteen, each of two halves in an aluminium frame. */
export function addPanels(solids: Solids): void {
  const [wide, high, gap] = [1.13, 1.72, 0.03]
  const begin = -((wide + gap) * 14 - gap) / 2
  for (let row = 0; row < 3; row += 1)
    for (let column = 0; column < 14; column += 1)
      addPanel(solids, [begin + column * (wide + gap), 0.72 + row * (high + gap)], [wide, high])
}

function addPanel(solids: Solids, [x, up]: readonly [number, number], [wide, high]: readonly [number, number]): void {
  const [low, top] = [0.2, 0.29]
  const at = (right: number, further: number, out: number) => onRoof(x + right, up + further, out)
  const rim = 0.03
  solids.polygon('aluminium', [at(0, 0, top), at(wide, 0, top), at(wide, high, top), at(0, high, top)])
  solids.polygon('aluminium', [at(0, 0, low), at(wide, 0, low), at(wide, 0, top), at(0, 0, top)])
  solids.polygon('aluminium', [at(wide, 0, low), at(wide, high, low), at(wide, high, top), at(wide, 0, top)])
  for (const [from, to] of [
    [rim, high / 2 - 0.012],
    [high / 2 + 0.012, high - rim],
  ] as const)
    solids.polygon('panel', [
      at(rim, from, top + 0.004),
      at(wide - rim, from, top + 0.004),
      at(wide - rim, to, top + 0.004),
      at(rim, to, top + 0.004),
    ])
}
