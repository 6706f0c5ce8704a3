import { corners, triangleMaterials } from './scene'

/**
 * A bounding volume hierarchy of four children a node and four triangles a leaf, so that one SIMD instruction tests four.
 * Split where the surface area heuristic says (Wald 2007, “On fast construction of SAH-based BVHs”), in 16 bins.
 *
 * A node is 112 bytes: the four children's least x, greatest x, least y, greatest y, least z, greatest z, then their
 * references. A reference is an address; 1 more for a leaf; 0 for none.
 * A leaf is 160 bytes: x, y, z of the first corner and of the two edges from it, four of each, then the triangles' numbers.
 */
export const NODE_REFERENCES: usize = 96
export const LEAF_NUMBERS: usize = 144
const NODE_BYTES: usize = 112
const LEAF_BYTES: usize = 160
const LEAF_TRIANGLES = 4
const BINS = 16
/** Deeper than this, ranges are halved, so that the depth is bounded whatever the scene. */
const HEURISTIC_DEPTH_MAX = 24
const FAR: f32 = 3e38

let order = new StaticArray<i32>(0)
/** Six a triangle: least x, y, z, greatest x, y, z. */
let boxes = new StaticArray<f32>(0)
const binCounts = new StaticArray<i32>(BINS)
const binBoxes = new StaticArray<f32>(BINS * 6)
/** Of the triangles from each bin on to the last: the area and how many. */
const areasBehind = new StaticArray<f32>(BINS)
const countsBehind = new StaticArray<i32>(BINS)
const centres = new StaticArray<f32>(6)
const box = new StaticArray<f32>(6)

/** Builds it from the scene's triangles and gives the reference of its root. */
export function buildHierarchy(): usize {
  const count = triangleMaterials.length
  order = new StaticArray<i32>(count)
  boxes = new StaticArray<f32>(count * 6)
  for (let triangle = 0; triangle < count; triangle++) {
    unchecked((order[triangle] = triangle))
    clear(box, 0)
    for (let i = 0; i < 9; i++) widen(box, i % 3, unchecked(corners[triangle * 9 + i]))
    for (let i = 0; i < 6; i++) unchecked((boxes[triangle * 6 + i] = box[i]))
  }
  return buildNode(0, count, 0)
}

function clear(target: StaticArray<f32>, at: i32): void {
  for (let axis = 0; axis < 3; axis++) {
    unchecked((target[at + axis] = FAR))
    unchecked((target[at + axis + 3] = -FAR))
  }
}

function widen(target: StaticArray<f32>, at: i32, value: f32): void {
  unchecked((target[at] = min(target[at], value)))
  unchecked((target[at + 3] = max(target[at + 3], value)))
}

function widenByBox(target: StaticArray<f32>, at: i32, source: StaticArray<f32>, from: i32): void {
  for (let axis = 0; axis < 3; axis++) {
    unchecked((target[at + axis] = min(target[at + axis], source[from + axis])))
    unchecked((target[at + axis + 3] = max(target[at + axis + 3], source[from + axis + 3])))
  }
}

/** Half of the surface; 0 for an empty box. */
function areaOf(target: StaticArray<f32>, at: i32): f32 {
  const x = unchecked(target[at + 3] - target[at])
  const y = unchecked(target[at + 4] - target[at + 1])
  const z = unchecked(target[at + 5] - target[at + 2])
  return x < 0 ? 0 : x * y + y * z + z * x
}

function centreOf(triangle: i32, axis: i32): f32 {
  return unchecked(boxes[triangle * 6 + axis] + boxes[triangle * 6 + axis + 3]) * 0.5
}

function buildNode(begin: i32, end: i32, depth: i32): usize {
  const node = heap.alloc(NODE_BYTES)
  const middle = split(begin, end, depth)
  const left = middle - begin > LEAF_TRIANGLES ? split(begin, middle, depth) : begin
  const right = end - middle > LEAF_TRIANGLES ? split(middle, end, depth) : end
  buildChild(node, 0, begin, left, depth)
  buildChild(node, 1, left, middle, depth)
  buildChild(node, 2, middle, right, depth)
  buildChild(node, 3, right, end, depth)
  return node
}

function buildChild(node: usize, lane: i32, begin: i32, end: i32, depth: i32): void {
  const place = node + <usize>lane * 4
  const isSmall = end - begin <= LEAF_TRIANGLES
  const reference: usize = begin == end ? 0 : isSmall ? buildLeaf(begin, end) : buildNode(begin, end, depth + 1)
  store<u32>(place, <u32>reference, NODE_REFERENCES)
  clear(box, 0)
  for (let i = begin; i < end; i++) widenByBox(box, 0, boxes, unchecked(order[i]) * 6)
  for (let axis = 0; axis < 3; axis++) {
    const at = place + <usize>axis * 32
    const least = unchecked(box[axis])
    const greatest = unchecked(box[axis + 3])
    // A little wider than it is, so that rounding misses nothing at its edge.
    const margin: f32 = begin == end ? 0 : 1e-5 + 1e-6 * max(abs(least), abs(greatest))
    store<f32>(at, least - margin)
    store<f32>(at, greatest + margin, 16)
  }
}

function buildLeaf(begin: i32, end: i32): usize {
  const leaf = heap.alloc(LEAF_BYTES)
  // Where no triangle is, three equal corners are: no ray hits them.
  memory.fill(leaf, 0, LEAF_BYTES)
  for (let i = begin; i < end; i++) {
    const place = leaf + <usize>(i - begin) * 4
    const triangle = unchecked(order[i])
    store<i32>(place, triangle, LEAF_NUMBERS)
    for (let axis = 0; axis < 3; axis++) {
      const at = place + <usize>axis * 16
      const corner = unchecked(corners[triangle * 9 + axis])
      store<f32>(at, corner)
      store<f32>(at, unchecked(corners[triangle * 9 + axis + 3]) - corner, 48)
      store<f32>(at, unchecked(corners[triangle * 9 + axis + 6]) - corner, 96)
    }
  }
  return leaf + 1
}

/** Puts the triangles of a range in two parts and gives where the second begins; neither is empty. */
function split(begin: i32, end: i32, depth: i32): i32 {
  const half = (begin + end) >>> 1
  if (end - begin <= LEAF_TRIANGLES) return end
  if (depth > HEURISTIC_DEPTH_MAX) return half
  clear(centres, 0)
  for (let i = begin; i < end; i++) {
    for (let axis = 0; axis < 3; axis++) widen(centres, axis, centreOf(unchecked(order[i]), axis))
  }
  let bestCost: f32 = FAR
  let bestAxis = -1
  let bestBin = 0
  for (let axis = 0; axis < 3; axis++) {
    if (unchecked(centres[axis + 3] - centres[axis]) <= 0) continue
    const bin = bestBinOn(axis, begin, end)
    if (costOfBest >= bestCost) continue
    bestCost = costOfBest
    bestAxis = axis
    bestBin = bin
  }
  return bestAxis < 0 ? half : partition(begin, end, bestAxis, bestBin)
}

function binOf(triangle: i32, axis: i32): i32 {
  const least = unchecked(centres[axis])
  const share = (centreOf(triangle, axis) - least) / (unchecked(centres[axis + 3]) - least)
  return min(<i32>(share * <f32>BINS), BINS - 1)
}

let costOfBest: f32 = 0

/** The bin at which the second part begins at the least cost, which `costOfBest` then is. */
function bestBinOn(axis: i32, begin: i32, end: i32): i32 {
  for (let bin = 0; bin < BINS; bin++) {
    unchecked((binCounts[bin] = 0))
    clear(binBoxes, bin * 6)
  }
  for (let i = begin; i < end; i++) {
    const triangle = unchecked(order[i])
    const bin = binOf(triangle, axis)
    unchecked(binCounts[bin]++)
    widenByBox(binBoxes, bin * 6, boxes, triangle * 6)
  }
  clear(box, 0)
  for (let bin = BINS - 1, count = 0; bin > 0; bin--) {
    count += unchecked(binCounts[bin])
    widenByBox(box, 0, binBoxes, bin * 6)
    unchecked((countsBehind[bin] = count))
    unchecked((areasBehind[bin] = areaOf(box, 0)))
  }
  return cheapestBin()
}

function cheapestBin(): i32 {
  let best = 0
  costOfBest = FAR
  clear(box, 0)
  for (let bin = 1, count = 0; bin < BINS; bin++) {
    count += unchecked(binCounts[bin - 1])
    widenByBox(box, 0, binBoxes, (bin - 1) * 6)
    const countBehind = unchecked(countsBehind[bin])
    if (count == 0 || countBehind == 0) continue
    const cost = areaOf(box, 0) * leavesOf(count) + unchecked(areasBehind[bin]) * leavesOf(countBehind)
    if (cost >= costOfBest) continue
    costOfBest = cost
    best = bin
  }
  return best
}

function leavesOf(count: i32): f32 {
  return <f32>((count + LEAF_TRIANGLES - 1) / LEAF_TRIANGLES)
}

function partition(begin: i32, end: i32, axis: i32, bin: i32): i32 {
  let left = begin
  let right = end
  while (left < right) {
    const triangle = unchecked(order[left])
    if (binOf(triangle, axis) < bin) left++
    else {
      right--
      unchecked((order[left] = order[right]))
      unchecked((order[right] = triangle))
    }
  }
  return left
}
