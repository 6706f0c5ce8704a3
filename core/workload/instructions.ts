import type { ByteReader } from './byte-reader.ts'
import { ModuleRefused } from './module-problems.ts'
import { skipAddress } from './skip-address.ts'
import { isFloatSimd, skipSimdOperands } from './simd-instructions.ts'
import { readReferenceType, readValueTypes, skipBlockType } from './value-types.ts'

/** What the code of a module does that matters to whoever runs it. */
export type CodeUse = {
  /** It computes with floats, so that a NaN may come out whose bits differ between processors. */
  float: boolean
  simd: boolean
}

const BLOCK = 0x02
const IF = 0x04
const END = 0x0b
const SIMD = 0xfd
const ATOMIC = 0xfe

type Skip = (reader: ByteReader) => void
type Span = readonly [first: number, last: number]
const nothing: Skip = () => undefined
const index: Skip = (reader) => void reader.u32()
const twoIndexes: Skip = (reader) => void (reader.u32(), reader.u32())
const bytes =
  (count: number): Skip =>
  (reader) =>
    reader.skip(count)

/** WebAssembly core specification 2.0, section 5.4: what follows each instruction of one byte. */
const OPERANDS: readonly (Skip | undefined)[] = instructionTable([
  [nothing, [0x00, 0x01], [0x05, 0x05], [END, END], [0x0f, 0x0f], [0x1a, 0x1b], [0x45, 0xc4], [0xd1, 0xd1]],
  [skipBlockType, [BLOCK, IF]],
  [index, [0x0c, 0x0d], [0x10, 0x10], [0x20, 0x26], [0x3f, 0x40], [0xd2, 0xd2]],
  [skipBranchTable, [0x0e, 0x0e]],
  [twoIndexes, [0x11, 0x11]],
  [(reader) => void readValueTypes(reader, 'types of one choice', 1), [0x1c, 0x1c]],
  [skipAddress, [0x28, 0x3e]],
  [(reader) => reader.skipNumber(5), [0x41, 0x41]],
  [(reader) => reader.skipNumber(10), [0x42, 0x42]],
  [bytes(4), [0x43, 0x43]],
  [bytes(8), [0x44, 0x44]],
  [readReferenceType, [0xd0, 0xd0]],
  [skipBulk, [0xfc, 0xfc]],
])

/** After 0xFC: conversions that saturate, bulk memory, tables. `table.grow` (15) is left out. */
const BULK_OPERANDS: readonly (Skip | undefined)[] = instructionTable([
  [nothing, [0, 7]],
  [index, [9, 9], [11, 11], [13, 13], [16, 17]],
  [twoIndexes, [8, 8], [10, 10], [12, 12], [14, 14]],
])
const TABLE_GROW = 15

/** Arithmetic, rounding and conversion between floats. Loads, constants, signs and comparisons make no new NaN. */
const FLOATS: readonly Span[] = [
  [0x8d, 0x97],
  [0x9b, 0xa5],
  [0xb6, 0xb6],
  [0xbb, 0xbb],
]
const IS_FLOAT = Array.from({ length: 256 }, (_, opcode) => FLOATS.some(([from, to]) => opcode >= from && opcode <= to))

const PROPOSALS: readonly (readonly [what: string, ...opcodes: readonly number[]])[] = [
  ['exception handling', 0x06, 0x07, 0x08, 0x09, 0x0a, 0x18, 0x19, 0x1f],
  ['tail calls', 0x12, 0x13, 0x15],
  ['typed references or garbage collection', 0x14, 0xd3, 0xd4, 0xd5, 0xd6, 0xfb],
]

/** Steps over the instructions up to the `end` that belongs to them, and notes what they use. */
export function readExpression(reader: ByteReader, use: CodeUse): void {
  for (let depth = 1; depth > 0;) {
    const { at } = reader
    const opcode = reader.byte()
    if (opcode === SIMD) readSimd(reader, use)
    else (OPERANDS[opcode] ?? refused(opcode, at))(reader)
    if (opcode >= BLOCK && opcode <= IF) depth += 1
    else if (opcode === END) depth -= 1
    else if (IS_FLOAT[opcode]) use.float = true
  }
}

function readSimd(reader: ByteReader, use: CodeUse): void {
  const opcode = skipSimdOperands(reader)
  use.simd = true
  if (isFloatSimd(opcode)) use.float = true
}

function skipBulk(reader: ByteReader): void {
  const { at } = reader
  const opcode = reader.u32()
  if (opcode === TABLE_GROW) throw new ModuleRefused('table_growth', { at })
  const skip = BULK_OPERANDS[opcode]
  if (skip === undefined) throw new ModuleRefused('unknown_instruction', { opcode: `0xfc ${opcode}`, at })
  skip(reader)
}

function skipBranchTable(reader: ByteReader): void {
  for (let left = reader.u32(); left >= 0; left -= 1) reader.u32()
}

function refused(opcode: number, at: number): never {
  if (opcode === ATOMIC) throw new ModuleRefused('threads', { at })
  const [what] = PROPOSALS.find(([, ...opcodes]) => opcodes.includes(opcode)) ?? []
  if (what !== undefined) throw new ModuleRefused('proposal', { what, at })
  throw new ModuleRefused('unknown_instruction', { opcode: `0x${opcode.toString(16).padStart(2, '0')}`, at })
}

function instructionTable(rows: readonly (readonly [Skip, ...Span[]])[]): readonly (Skip | undefined)[] {
  const table = Array.from<Skip | undefined>({ length: 256 })
  for (const [skip, ...spans] of rows) for (const [first, last] of spans) table.fill(skip, first, last + 1)
  return table
}
