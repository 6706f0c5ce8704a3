/** Where the operands and results of the kernels lie in the module's memory, and the fixed operands themselves. */

/** The arrays of numbers that kernels read: three operands x, y, z of each. */
export type InputSet = 'f64' | 'f32' | 'i32' | 'i64'

/** Bytes of one operand's array: 1,024 numbers of 64 bits, 2,048 of 32 bits or 512 vectors. */
export const OPERAND_BYTES = 8192
/** Where results are written, in bytes from the start of the memory. */
export const RESULT_AT_BYTE = 131_072
/** From here on the memory is the module's own. */
export const MODULE_DATA_AT_BYTE = 262_144
/** Memory that every kernel has, in pages of 64 KiB. */
export const MEMORY_PAGES = 8

const SETS: readonly InputSet[] = ['f64', 'f32', 'i32', 'i64']
const OPERANDS = 3

const EDGES: Readonly<Record<InputSet, readonly bigint[]>> = {
  f64: [
    0x0000000000000000n, // zeros, ones, halves (ties of rounding), a third, a tenth
    0x8000000000000000n,
    0x3ff0000000000000n,
    0xbff0000000000000n,
    0x3fe0000000000000n,
    0xbff8000000000000n,
    0x4004000000000000n,
    0x3fd5555555555555n,
    0x3fb999999999999an,
    0x0000000000000001n, // denormals, the smallest normal, the largest
    0x800fffffffffffffn,
    0x0010000000000000n,
    0x7fefffffffffffffn,
    0x41dfffffffffffffn, // just below and at 2^31, 2^32, 2^53, 2^63, 2^64
    0xc1e0000000200000n,
    0x41f0000000000000n,
    0x4340000000000001n,
    0xc3e0000000000000n,
    0x43f0000000000000n,
    0x400921fb54442d18n, // π, and a large angle
    0x4415af1d78b58c40n,
    0x7ff0000000000000n, // infinities and four kinds of NaN
    0xfff0000000000000n,
    0x7ff8000000000000n,
    0xfff8000000000001n,
    0x7ff4deadbeef1234n,
  ],
  f32: [
    0x00000000n,
    0x80000000n,
    0x3f800000n,
    0xbf800000n,
    0x3f000000n,
    0xbfc00000n,
    0x40200000n,
    0x3eaaaaabn,
    0x3dcccccdn,
    0x00000001n,
    0x807fffffn,
    0x00800000n,
    0x7f7fffffn,
    0x4effffffn,
    0xcf000001n,
    0x4f800000n,
    0x4b800001n,
    0xdf000000n,
    0x5f800000n,
    0x40490fdbn,
    0x60ad78ecn,
    0x7f800000n,
    0xff800000n,
    0x7fc00000n,
    0xffc00001n,
    0x7fa01234n,
  ],
  i32: [
    0x00000000n,
    0x00000001n,
    0xffffffffn,
    0x0000001fn,
    0x00000020n,
    0x00000021n,
    0x0000007fn,
    0x00000080n,
    0x000000ffn,
    0x00007fffn,
    0x00008000n,
    0x0000ffffn,
    0x7fffffffn,
    0x80000000n,
    0x80000001n,
    0x80008000n, // both halves the smallest 16-bit number: where q15mulr saturates
    0x80808080n,
    0x7f7f7f7fn,
    0x7fff8000n,
    0x0f101112n, // lanes inside and outside of a swizzle
    0x0001feffn,
    0x55555555n,
  ],
  i64: [
    0x0000000000000000n,
    0x0000000000000001n,
    0xffffffffffffffffn,
    0x000000000000003fn,
    0x0000000000000040n,
    0x000000007fffffffn,
    0x0000000080000000n,
    0x00000000ffffffffn,
    0x0020000000000001n, // 2^53 + 1: no double
    0x0040000000000003n,
    0x7fffffffffffffffn,
    0x8000000000000000n,
    0x8000000000000001n,
    0x7ffffffffffffbffn, // either side of a rounding to double
    0x7ffffffffffffc00n,
    0x00ff00ff00ff00ffn,
  ],
}

/** Where operand 0 (x), 1 (y) or 2 (z) of a set begins, in bytes. */
export function operandAtByte(set: InputSet, operand: number): number {
  return (SETS.indexOf(set) * OPERANDS + operand) * OPERAND_BYTES
}

/** The memory before any kernel: every pair of edge values first, then numbers of a seeded generator. */
export function inputBytes(): Uint8Array {
  const bytes = new Uint8Array(RESULT_AT_BYTE)
  const view = new DataView(bytes.buffer)
  for (const set of SETS) fillSet(view, set)
  return bytes
}

function fillSet(view: DataView, set: InputSet): void {
  const edges = EDGES[set]
  const random = splitmix64(BigInt(SETS.indexOf(set) + 1))
  const step = set === 'f64' || set === 'i64' ? 8 : 4
  for (let index = 0; index < OPERAND_BYTES / step; index += 1) {
    const row = Math.floor(index / edges.length)
    const column = index % edges.length
    const isEdge = row < edges.length
    const values = isEdge
      ? [edges[row], edges[column], edges[(row + 2 * column) % edges.length]]
      : [0, 1, 2].map(() => (index % 4 === 0 ? random() : moderate(set, random())))
    for (const [operand, value] of values.entries()) {
      const at = operandAtByte(set, operand) + index * step
      if (step === 8) view.setBigUint64(at, value ?? 0n, true)
      else view.setUint32(at, Number((value ?? 0n) & 0xffffffffn), true)
    }
  }
}

/** Floats between 2^-20 and 2^11, where computations stay finite; whole numbers as they are. */
function moderate(set: InputSet, bits: bigint): bigint {
  const exponent = (bits >> 58n) % 32n
  if (set === 'f64') return (bits & 0x800fffffffffffffn) | ((1003n + exponent) << 52n)
  if (set === 'f32') return (bits & 0x807fffffn) | ((107n + exponent) << 23n)
  return bits
}

/** Whole-number arithmetic only, so the operands themselves depend on no engine. Source: Steele, Lea, Flood 2014. */
function splitmix64(seed: bigint): () => bigint {
  let state = seed
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n)
    let z = state
    z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n)
    z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn)
    return z ^ (z >> 31n)
  }
}
