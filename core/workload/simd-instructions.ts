import type { ByteReader } from './byte-reader.ts'
import { ModuleRefused } from './module-problems.ts'
import { skipAddress } from './skip-address.ts'

/** The number after 0xFD from which on instructions are relaxed SIMD. */
const RELAXED = 0x100

type Span = readonly [first: number, last: number]
const within = (spans: readonly Span[]) =>
  Array.from({ length: RELAXED }, (_, opcode) => spans.some(([first, last]) => opcode >= first && opcode <= last))

/** WebAssembly core specification 2.0, section 5.4.8. */
const HAS_ADDRESS = within([
  [0x00, 0x0b],
  [0x54, 0x5d],
])
const HAS_LANE = within([
  [0x15, 0x22],
  [0x54, 0x5b],
])
const HAS_SIXTEEN_BYTES = within([[0x0c, 0x0d]])
/** Numbers that no instruction has. */
const RESERVED = new Set([
  0x9a, 0xa2, 0xa5, 0xa6, 0xaf, 0xb0, 0xb2, 0xb3, 0xb4, 0xbb, 0xc2, 0xc5, 0xc6, 0xcf, 0xd0, 0xd2, 0xd3, 0xd4, 0xe2,
  0xee,
])
/** Arithmetic, rounding and conversion between floats; not pmin and pmax, which give one of their operands. */
const IS_FLOAT = within([
  [0x5e, 0x5f],
  [0x67, 0x6a],
  [0x74, 0x75],
  [0x7a, 0x7a],
  [0x94, 0x94],
  [0xe3, 0xe9],
  [0xef, 0xf5],
])

export const isFloatSimd = (opcode: number): boolean => IS_FLOAT[opcode] === true

/** Reads the rest of an instruction that began with 0xFD; gives its number. */
export function skipSimdOperands(reader: ByteReader): number {
  const { at } = reader
  const opcode = reader.u32()
  if (RESERVED.has(opcode)) throw new ModuleRefused('unknown_instruction', { opcode: `0xfd ${opcode}`, at })
  if (opcode >= RELAXED) throw new ModuleRefused('relaxed_simd', { at })
  if (HAS_ADDRESS[opcode]) skipAddress(reader)
  if (HAS_LANE[opcode]) reader.skip(1)
  if (HAS_SIXTEEN_BYTES[opcode]) reader.skip(16)
  return opcode
}
