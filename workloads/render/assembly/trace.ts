import { LEAF_NUMBERS, NODE_REFERENCES, buildHierarchy } from './bvh'
import { groundHeight, groundMaterial } from './scene'

export const NOTHING: i32 = -1
export const GROUND: i32 = -2
const FAR: f32 = 1e30
/** Three waiting references of eight bytes a level; buildHierarchy bounds the depth to 24 and what halving adds. */
const STACK = memory.data(4096, 16)
const DISTANCES = memory.data(16, 16)

/** What `findClosest` has found: the triangle's number, GROUND or NOTHING, and how far it is. */
export let hitTriangle: i32 = NOTHING
export let hitDistance: f32 = FAR

let root: usize = 0

export function prepareTrace(): void {
  root = buildHierarchy()
}

/** One divided by it, and a very large number where it is almost 0: no infinity, hence no NaN, comes of it. */
function inverse(direction: f32): f32 {
  const least: f32 = 1e-18
  return 1 / (abs<f32>(direction) < least ? copysign(least, direction) : direction)
}

/** The nearest thing in a direction of length 1; the result is in `hitTriangle` and `hitDistance`. */
export function findClosest(ox: f32, oy: f32, oz: f32, dx: f32, dy: f32, dz: f32): void {
  hitTriangle = NOTHING
  hitDistance = FAR
  if (groundMaterial >= 0) hitGround(oz, dz)
  const inverseX = inverse(dx)
  const inverseY = inverse(dy)
  const inverseZ = inverse(dz)
  const originX4 = f32x4.splat(ox)
  const originY4 = f32x4.splat(oy)
  const originZ4 = f32x4.splat(oz)
  const inverseX4 = f32x4.splat(inverseX)
  const inverseY4 = f32x4.splat(inverseY)
  const inverseZ4 = f32x4.splat(inverseZ)
  const nearX: usize = inverseX < 0 ? 16 : 0
  const nearY: usize = inverseY < 0 ? 48 : 32
  const nearZ: usize = inverseZ < 0 ? 80 : 64
  let top = STACK
  let reference: usize = root
  while (true) {
    if (reference & 1) hitLeaf(reference - 1, ox, oy, oz, dx, dy, dz)
    else {
      let near = f32x4.mul(f32x4.sub(v128.load(reference + nearX), originX4), inverseX4)
      let far = f32x4.mul(f32x4.sub(v128.load(reference + (nearX ^ 16)), originX4), inverseX4)
      near = f32x4.pmax(near, f32x4.mul(f32x4.sub(v128.load(reference + nearY), originY4), inverseY4))
      far = f32x4.pmin(far, f32x4.mul(f32x4.sub(v128.load(reference + (80 - nearY)), originY4), inverseY4))
      near = f32x4.pmax(near, f32x4.mul(f32x4.sub(v128.load(reference + nearZ), originZ4), inverseZ4))
      far = f32x4.pmin(far, f32x4.mul(f32x4.sub(v128.load(reference + (144 - nearZ)), originZ4), inverseZ4))
      near = f32x4.pmax(near, f32x4.splat(0))
      far = f32x4.pmin(far, f32x4.splat(hitDistance))
      let mask = i32x4.bitmask(f32x4.le(near, far))
      if (mask != 0) {
        v128.store(DISTANCES, near)
        const bottom = top
        while (mask != 0) {
          const lane = <usize>ctz(mask) * 4
          mask &= mask - 1
          const distance = load<f32>(DISTANCES + lane)
          let place = top
          while (place > bottom && load<f32>(place - 8) < distance) {
            store<u64>(place, load<u64>(place - 8))
            place -= 8
          }
          store<f32>(place, distance)
          store<u32>(place, load<u32>(reference + lane, NODE_REFERENCES), 4)
          top += 8
        }
      }
    }
    do {
      if (top == STACK) return
      top -= 8
    } while (load<f32>(top) > hitDistance)
    reference = load<u32>(top, 4)
  }
}

function hitGround(oz: f32, dz: f32): void {
  const distance = (groundHeight - oz) / dz
  if (dz == 0 || !(distance > 0 && distance < FAR)) return
  hitDistance = distance
  hitTriangle = GROUND
}

/** Möller and Trumbore 1997, four triangles at once; lanes of flat triangles give NaN, which compares as a miss. */
function hitLeaf(leaf: usize, ox: f32, oy: f32, oz: f32, dx: f32, dy: f32, dz: f32): void {
  let mask = leafHits(leaf, ox, oy, oz, dx, dy, dz, hitDistance)
  if (mask == 0) return
  v128.store(DISTANCES, leafDistances)
  for (; mask != 0; mask &= mask - 1) {
    const lane = <usize>ctz(mask) * 4
    const distance = load<f32>(DISTANCES + lane)
    if (distance >= hitDistance) continue
    hitDistance = distance
    hitTriangle = load<i32>(leaf + lane, LEAF_NUMBERS)
  }
}

let leafDistances: v128 = f32x4.splat(0)

function leafHits(leaf: usize, ox: f32, oy: f32, oz: f32, dx: f32, dy: f32, dz: f32, farthest: f32): i32 {
  const dx4 = f32x4.splat(dx)
  const dy4 = f32x4.splat(dy)
  const dz4 = f32x4.splat(dz)
  const ax = v128.load(leaf, 48)
  const ay = v128.load(leaf, 64)
  const az = v128.load(leaf, 80)
  const bx = v128.load(leaf, 96)
  const by = v128.load(leaf, 112)
  const bz = v128.load(leaf, 128)
  const px = f32x4.sub(f32x4.mul(dy4, bz), f32x4.mul(dz4, by))
  const py = f32x4.sub(f32x4.mul(dz4, bx), f32x4.mul(dx4, bz))
  const pz = f32x4.sub(f32x4.mul(dx4, by), f32x4.mul(dy4, bx))
  const determinant = f32x4.add(f32x4.add(f32x4.mul(ax, px), f32x4.mul(ay, py)), f32x4.mul(az, pz))
  const scale = f32x4.div(f32x4.splat(1), determinant)
  const sx = f32x4.sub(f32x4.splat(ox), v128.load(leaf, 0))
  const sy = f32x4.sub(f32x4.splat(oy), v128.load(leaf, 16))
  const sz = f32x4.sub(f32x4.splat(oz), v128.load(leaf, 32))
  const u = f32x4.mul(f32x4.add(f32x4.add(f32x4.mul(sx, px), f32x4.mul(sy, py)), f32x4.mul(sz, pz)), scale)
  const qx = f32x4.sub(f32x4.mul(sy, az), f32x4.mul(sz, ay))
  const qy = f32x4.sub(f32x4.mul(sz, ax), f32x4.mul(sx, az))
  const qz = f32x4.sub(f32x4.mul(sx, ay), f32x4.mul(sy, ax))
  const v = f32x4.mul(f32x4.add(f32x4.add(f32x4.mul(dx4, qx), f32x4.mul(dy4, qy)), f32x4.mul(dz4, qz)), scale)
  const distance = f32x4.mul(f32x4.add(f32x4.add(f32x4.mul(bx, qx), f32x4.mul(by, qy)), f32x4.mul(bz, qz)), scale)
  const zero = f32x4.splat(0)
  let isHit = v128.and(f32x4.ge(u, zero), f32x4.ge(v, zero))
  isHit = v128.and(isHit, f32x4.le(f32x4.add(u, v), f32x4.splat(1)))
  isHit = v128.and(isHit, f32x4.gt(distance, zero))
  isHit = v128.and(isHit, f32x4.lt(distance, f32x4.splat(farthest)))
  leafDistances = distance
  return i32x4.bitmask(isHit)
}

/** True when anything is in that direction. The ground hides nothing that is above the horizon. */
export function isHidden(ox: f32, oy: f32, oz: f32, dx: f32, dy: f32, dz: f32): bool {
  const inverseX = inverse(dx)
  const inverseY = inverse(dy)
  const inverseZ = inverse(dz)
  const originX4 = f32x4.splat(ox)
  const originY4 = f32x4.splat(oy)
  const originZ4 = f32x4.splat(oz)
  const inverseX4 = f32x4.splat(inverseX)
  const inverseY4 = f32x4.splat(inverseY)
  const inverseZ4 = f32x4.splat(inverseZ)
  const nearX: usize = inverseX < 0 ? 16 : 0
  const nearY: usize = inverseY < 0 ? 48 : 32
  const nearZ: usize = inverseZ < 0 ? 80 : 64
  let top = STACK
  let reference: usize = root
  while (true) {
    if (reference & 1) {
      if (leafHits(reference - 1, ox, oy, oz, dx, dy, dz, FAR) != 0) return true
    } else {
      let near = f32x4.mul(f32x4.sub(v128.load(reference + nearX), originX4), inverseX4)
      let far = f32x4.mul(f32x4.sub(v128.load(reference + (nearX ^ 16)), originX4), inverseX4)
      near = f32x4.pmax(near, f32x4.mul(f32x4.sub(v128.load(reference + nearY), originY4), inverseY4))
      far = f32x4.pmin(far, f32x4.mul(f32x4.sub(v128.load(reference + (80 - nearY)), originY4), inverseY4))
      near = f32x4.pmax(near, f32x4.mul(f32x4.sub(v128.load(reference + nearZ), originZ4), inverseZ4))
      far = f32x4.pmin(far, f32x4.mul(f32x4.sub(v128.load(reference + (144 - nearZ)), originZ4), inverseZ4))
      near = f32x4.pmax(near, f32x4.splat(0))
      let mask = i32x4.bitmask(f32x4.le(near, far))
      for (; mask != 0; mask &= mask - 1) {
        const lane = <usize>ctz(mask) * 4
        store<u32>(top, load<u32>(reference + lane, NODE_REFERENCES))
        top += 4
      }
    }
    if (top == STACK) return false
    top -= 4
    reference = load<u32>(top)
  }
}
