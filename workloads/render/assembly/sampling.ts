/**
 * Where the samples of a pixel lie. Each pair of numbers is a point of the first two dimensions of Sobol's sequence,
 * shuffled and scrambled by hashes (Burley 2020, “Practical Hash-based Owen Scrambling”); the second dimension by the
 * five steps of Ahmed 2024, “An Implementation Algorithm of 2D Sobol Sequence Fast, Elegant, and Compact”.
 * All of it is integers, and depends on pixel and sample only: not on tiles, nor on what was drawn before.
 */
export let sampleU: f32 = 0
export let sampleV: f32 = 0

const STEP: f32 = 1.0 / 16_777_216.0

let pixelSeed: u32 = 0
let sampleIndex: u32 = 0
let pairIndex: u32 = 0

export function beginSample(x: i32, y: i32, sample: i32): void {
  pixelSeed = hash(((<u32>y) << 16) ^ <u32>x)
  sampleIndex = reverseBits(<u32>sample)
  pairIndex = 0
}

/** The next two numbers from 0 to below 1, in `sampleU` and `sampleV`. */
export function nextSample(): void {
  const seed = hash(pixelSeed + 0x9e3779b9 * ++pairIndex)
  const shuffled = reverseBits(permute(sampleIndex, seed))
  sampleU = fraction(reverseBits(permute(shuffled, hash(seed ^ 0x2c1b3c6d))))
  sampleV = fraction(reverseBits(permute(secondDimension(shuffled), hash(seed ^ 0x297a2d39))))
}

function fraction(bits: u32): f32 {
  return <f32>(bits >>> 8) * STEP
}

/** Sobol's second dimension of an index, with the bits reversed. */
function secondDimension(index: u32): u32 {
  let bits = index
  bits ^= (bits & 0x0000ffff) << 16
  bits ^= (bits & 0x00ff00ff) << 8
  bits ^= (bits & 0x0f0f0f0f) << 4
  bits ^= (bits & 0x33333333) << 2
  bits ^= (bits & 0x55555555) << 1
  return bits
}

/** Laine and Karras 2011: each bit depends on the ones below it. */
function permute(bits: u32, seed: u32): u32 {
  bits ^= bits * 0x3d20adea
  bits += seed
  bits *= (seed >>> 16) | 1
  bits ^= bits * 0x05526c56
  bits ^= bits * 0x53a22864
  return bits
}

function hash(bits: u32): u32 {
  bits ^= bits >>> 16
  bits *= 0x21f0aaad
  bits ^= bits >>> 15
  bits *= 0xd35a2d97
  return bits ^ (bits >>> 15)
}

function reverseBits(bits: u32): u32 {
  bits = ((bits >>> 1) & 0x55555555) | ((bits & 0x55555555) << 1)
  bits = ((bits >>> 2) & 0x33333333) | ((bits & 0x33333333) << 2)
  bits = ((bits >>> 4) & 0x0f0f0f0f) | ((bits & 0x0f0f0f0f) << 4)
  return bswap(bits)
}
