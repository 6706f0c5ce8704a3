/** Two axes across a direction, all three at right angles. */
export let acrossX: f32 = 0
export let acrossY: f32 = 0
export let acrossZ: f32 = 0
export let otherX: f32 = 0
export let otherY: f32 = 0
export let otherZ: f32 = 0

/** Duff 2017, “Building an Orthonormal Basis, Revisited”. */
export function setAxesAcross(x: f32, y: f32, z: f32): void {
  const sign = copysign<f32>(1, z)
  const a: f32 = -1 / (sign + z)
  const b = x * y * a
  acrossX = 1 + sign * x * x * a
  acrossY = sign * b
  acrossZ = -sign * x
  otherX = b
  otherY = sign + y * y * a
  otherZ = -y
}

/** Cosine and sine of the last turn. */
export let turnX: f32 = 1
export let turnY: f32 = 0

/** Taylor's series for an eighth of a turn, to within 32-bit floats, and mirrored for the others. */
export function turn(share: f32): void {
  const eighth = <i32>(share * 8)
  const part: f32 = share * 8 - <f32>eighth
  const x: f32 = ((eighth & 1) != 0 ? 1 - part : part) * 0.78539816
  const square = x * x
  const sine: f32 = x * (1 + square * (-0.16666667 + square * (0.0083333333 - square * 0.0001984127)))
  const cosine: f32 = 1 + square * (-0.5 + square * (0.041666667 + square * (-0.0013888889 + square * 0.0000248016)))
  const isSteep = ((eighth + 1) & 2) != 0
  const right = isSteep ? sine : cosine
  const up = isSteep ? cosine : sine
  turnX = eighth >= 2 && eighth < 6 ? -right : right
  turnY = eighth >= 4 ? -up : up
}
