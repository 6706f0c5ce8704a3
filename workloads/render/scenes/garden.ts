import type { Point, Solids } from './solid.ts'

type Roll = () => number
type Ball = { readonly at: Point; readonly radius: number }
type Tree = {
  readonly foot: Point
  readonly heightM: number
  readonly radiusM: number
  readonly leaves: number
  readonly leafM: number
}

/** A trunk, a crown of uneven balls, and leaves as triangles that hang around them at random. */
export function addTree(solids: Solids, { foot, heightM, radiusM, leaves, leafM }: Tree, roll: Roll): void {
  addTrunk(solids, foot, { height: heightM * 0.7, radius: radiusM * 0.05 + 0.06 })
  const balls = Array.from({ length: 8 }, (_, i) => ballOf({ foot, heightM, radiusM, i, roll }))
  for (const ball of balls) addBall(solids, ball, roll)
  for (let i = 0; i < leaves; i += 1) {
    const ball = balls[i % balls.length]
    if (ball !== undefined) addLeaf(solids, onBall(ball, roll), { sizeM: leafM, roll })
  }
}

type BallPlace = { foot: Point; heightM: number; radiusM: number; i: number; roll: Roll }

/** One at the top, the others around the trunk. */
function ballOf({ foot: [x, y, z], heightM, radiusM, i, roll }: BallPlace): Ball {
  const turn = i * 2.4 + roll()
  const out = i === 0 ? 0 : radiusM * (0.4 + 0.25 * roll())
  const down = i === 0 ? 0.5 : 0.6 + 0.95 * roll()
  const at: Point = [x + Math.cos(turn) * out, y + Math.sin(turn) * out, z + heightM - radiusM * down]
  return { at, radius: radiusM * (0.4 + 0.14 * roll()) }
}

const RINGS = 5
const SEGMENTS = 9

/** A sphere whose corners are moved in and out. */
function addBall(solids: Solids, { at: [x, y, z], radius }: Ball, roll: Roll): void {
  const corner = (ring: number, segment: number): Point => {
    const r = radius * (0.82 + 0.36 * roll())
    const down = (ring / RINGS) * Math.PI
    const turn = ((segment + (ring % 2) / 2) / SEGMENTS) * 2 * Math.PI
    const across = Math.sin(down) * r
    return [x + Math.cos(turn) * across, y + Math.sin(turn) * across, z + Math.cos(down) * r * 0.9]
  }
  const rings = Array.from({ length: RINGS + 1 }, (_, ring) => {
    const corners = Array.from({ length: SEGMENTS }, (_, segment) => corner(ring, segment))
    // The uppermost ring is one point, and so is the lowest.
    return ring % RINGS === 0 ? corners.map((): Point => corners[0] ?? [x, y, z]) : corners
  })
  const place = (ring: number, segment: number): Point => rings[ring]?.[segment % SEGMENTS] ?? [x, y, z]
  const material = leafMaterial(roll)
  for (let ring = 0; ring < RINGS; ring += 1)
    for (let segment = 0; segment < SEGMENTS; segment += 1) {
      const next = segment + (ring % 2)
      if (ring > 0) solids.polygon(material, [place(ring, segment), place(ring, segment + 1), place(ring + 1, next)])
      if (ring < RINGS - 1)
        solids.polygon(material, [
          place(ring + 1, segment),
          place(ring + 1, segment + 1),
          place(ring, segment + 1 - (ring % 2)),
        ])
    }
}

function onBall({ at: [x, y, z], radius }: Ball, roll: Roll): Point {
  const up = 2 * roll() - 1
  const across = Math.sqrt(1 - up * up) * radius
  const turn = 2 * Math.PI * roll()
  return [x + Math.cos(turn) * across, y + Math.sin(turn) * across, z + up * radius * 0.9]
}

const leafMaterial = (roll: Roll) => {
  const die = roll()
  return die < 0.5 ? 'leaf' : die < 0.75 ? 'leaf dark' : 'leaf light'
}

function addLeaf(solids: Solids, [x, y, z]: Point, { sizeM, roll }: { sizeM: number; roll: Roll }): void {
  const near = (metres: number, size: number) => metres + (roll() - 0.5) * 2 * size
  const corner = (): Point => [near(x, sizeM), near(y, sizeM), near(z, sizeM * 0.8)]
  solids.polygon(leafMaterial(roll), [corner(), corner(), corner()])
}

function addTrunk(solids: Solids, [x, y, z]: Point, { height, radius }: { height: number; radius: number }): void {
  const point = (i: number, up: number, r: number): Point => [
    x + Math.cos((i * Math.PI) / 3) * r,
    y + Math.sin((i * Math.PI) / 3) * r,
    z + up,
  ]
  for (let i = 0; i < 6; i += 1) {
    const low = [point(i, 0, radius * 1.25), point(i + 1, 0, radius * 1.25)]
    solids.polygon('bark', [...low, point(i + 1, height, radius * 0.5), point(i, height, radius * 0.5)])
  }
}

type Hedge = { readonly from: Point; readonly to: Point; readonly leaves: number; readonly roll: Roll }

/** A dark core, and leaves on the sides that are seen. */
export function addHedge(solids: Solids, { from, to, leaves, roll }: Hedge): void {
  solids.box('leaf dark', from, to)
  const between = (axis: 0 | 1 | 2) => from[axis] + (to[axis] - from[axis]) * roll()
  for (let i = 0; i < leaves; i += 1) {
    const isOnTop = roll() < 0.5
    addLeaf(solids, [between(0), isOnTop ? between(1) : from[1], isOnTop ? to[2] : between(2)], { sizeM: 0.13, roll })
  }
}

type Wood = { readonly from: Point; readonly to: Point; readonly heightM: number; readonly roll: Roll }

/** The edge of a wood far away: peaks side by side. */
export function addWood(solids: Solids, { from, to, heightM, roll }: Wood): void {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1])
  const count = Math.round(length / 5)
  for (let i = 0; i < count; i += 1) {
    const along = (share: number, up: number): Point => [
      from[0] + (to[0] - from[0]) * share,
      from[1] + (to[1] - from[1]) * share,
      up,
    ]
    const top = heightM * (0.65 + 0.35 * roll())
    const [left, right] = [(i - 0.5) / count, (i + 1.5) / count]
    const round = [
      along(left, 0),
      along(right, 0),
      along(right - 0.3 / count, top * 0.7),
      along((left + right) / 2, top),
    ]
    solids.polygon('wood', [...round, along(left + 0.3 / count, top * 0.75)])
  }
}
