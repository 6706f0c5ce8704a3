/** The ray that is followed, and the surface on which it has arrived. Directions and normals are of length 1. */
export let originX: f32 = 0
export let originY: f32 = 0
export let originZ: f32 = 0
export let directionX: f32 = 0
export let directionY: f32 = 0
export let directionZ: f32 = 0
/** On the side from which the ray came. */
export let normalX: f32 = 0
export let normalY: f32 = 0
export let normalZ: f32 = 0

export function setOrigin(x: f32, y: f32, z: f32): void {
  originX = x
  originY = y
  originZ = z
}

/** Of any length but 0. */
export function setDirection(x: f32, y: f32, z: f32): void {
  const scale: f32 = 1 / sqrt<f32>(x * x + y * y + z * z)
  directionX = x * scale
  directionY = y * scale
  directionZ = z * scale
}

/** Moves the origin along the ray to a surface, and a little off it, so that the next ray does not hit it again. */
export function arriveAt(distance: f32, x: f32, y: f32, z: f32): void {
  const side: f32 = x * directionX + y * directionY + z * directionZ > 0 ? -1 : 1
  normalX = x * side
  normalY = y * side
  normalZ = z * side
  originX += directionX * distance
  originY += directionY * distance
  originZ += directionZ * distance
  const off: f32 = 2e-4 + 3e-6 * max<f32>(max<f32>(abs<f32>(originX), abs<f32>(originY)), abs<f32>(originZ))
  originX += normalX * off
  originY += normalY * off
  originZ += normalZ * off
}

/** The cosine between the normal and where the ray comes from. */
export function facing(): f32 {
  return -along(directionX, directionY, directionZ)
}

/** How much of this points along the normal. */
export function along(x: f32, y: f32, z: f32): f32 {
  return normalX * x + normalY * y + normalZ * z
}
