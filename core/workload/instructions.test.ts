import { describe, expect, test } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { type CodeUse, readExpression } from './instructions.ts'
import { type ModuleProblem, ModuleRefused } from './module-problems.ts'
import { aRichModule, type Bytes, END, u32, UNREACHABLE } from './test-module.ts'

declare const WebAssembly: { readonly validate: (bytes: Uint8Array) => boolean }

const span = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, step) => first + step)
const PREFIXES = [0xfb, 0xfc, 0xfd, 0xfe]
/** Blocks, and `select` with types, need more than zeros after them. */
const OTHERS = [0x02, 0x03, 0x04, 0x05, END, 0x1c]
const INSTRUCTIONS: readonly Bytes[] = [
  ...span(0, 255)
    .filter((opcode) => !PREFIXES.includes(opcode) && !OTHERS.includes(opcode))
    .map((opcode) => [opcode]),
  ...PREFIXES.flatMap((prefix) => span(0, 0x130).map((opcode) => [prefix, ...u32(opcode)])),
]
/** What follows an instruction is at most the sixteen bytes of a vector. */
const OPERANDS_MAX = 16
/** Who takes the first byte of this block for an operand reads a wrong `memory.grow`; who takes more, an `end` too many. */
const BLOCK_OF_NOPS = [0x02, 0x40, ...Array.from<number>({ length: OPERANDS_MAX }).fill(0x01), END]

const hex = (bytes: Bytes) => bytes.map((byte) => byte.toString(16).padStart(2, '0')).join(' ')
const zeros = (length: number) => Array.from<number>({ length }).fill(0)

/** Reads instructions and their `end`; gives what is wrong with them, or how many bytes are left. */
function read(...instructions: Bytes): { left: number; use: CodeUse } | ModuleProblem {
  const use = { float: false, simd: false }
  const reader = new ByteReader(Uint8Array.from([...instructions, END]))
  try {
    readExpression(reader, use)
    return { left: reader.left, use }
  } catch (error) {
    if (error instanceof ModuleRefused) return error.problem
    throw error
  }
}
const isRead = (...instructions: Bytes) => {
  const result = read(...instructions)
  return 'left' in result && result.left === 0
}
const codeOf = (...instructions: Bytes) => {
  const result = read(...instructions)
  return 'code' in result ? result.code : 'none'
}

/** How many zeros an instruction takes for its operands; null where it is refused with any number. */
const leastOf = (takes: (operands: Bytes) => boolean): number | null =>
  span(0, OPERANDS_MAX).find((count) => takes(zeros(count))) ?? null

const compared = INSTRUCTIONS.map((instruction) => ({
  instruction,
  ours: leastOf((operands) => isRead(...instruction, ...operands)),
  // After `unreachable` there is any type on the stack, so that it does not matter what an instruction takes.
  engines: leastOf((operands) =>
    WebAssembly.validate(aRichModule(...instruction, ...operands, ...BLOCK_OF_NOPS, UNREACHABLE)),
  ),
}))

describe('every instruction there can be', () => {
  test('is taken with as many bytes behind it as the engine takes, or not at all', () => {
    const taken = compared.filter(({ ours }) => ours !== null)
    expect(taken.filter(({ ours, engines }) => ours !== engines).map(({ instruction }) => hex(instruction))).toEqual([])
    // All of WebAssembly 2.0 but the six above, `table.grow`, and `ref.null`, which needs a type.
    expect(taken).toHaveLength(176 + 17 + 236)
  })

  test('is refused by name where the engine knows it and we do not', () => {
    const refused = compared.filter(({ ours, engines }) => ours === null && engines !== null)
    const codes = new Set(refused.map(({ instruction }) => codeOf(...instruction, ...zeros(OPERANDS_MAX))))
    expect(refused.length).toBeGreaterThan(20)
    expect([...codes].toSorted()).toEqual(['proposal', 'relaxed_simd', 'table_growth', 'threads'])
  })

  test('is refused as unknown where nobody knows it', () => {
    const unknown = [[0x27], [0xc5], [0xff], [0xfc, 18], [0xfd, 0xa2, 0x01]]
    expect(unknown.map((bytes) => read(...bytes))).toEqual([
      { code: 'unknown_instruction', values: { opcode: '0x27', at: 0 } },
      { code: 'unknown_instruction', values: { opcode: '0xc5', at: 0 } },
      { code: 'unknown_instruction', values: { opcode: '0xff', at: 0 } },
      { code: 'unknown_instruction', values: { opcode: '0xfc 18', at: 1 } },
      { code: 'unknown_instruction', values: { opcode: '0xfd 162', at: 1 } },
    ])
  })
})

describe('blocks', () => {
  const NOP = 0x01
  test.each([
    ['nothing', [0x02, 0x40, END]],
    ['a value', [0x02, 0x7f, UNREACHABLE, END]],
    ['a signature', [0x03, 0x00, END]],
    ['a signature with a long number', [0x03, 0x80, 0x01, END]],
    ['two branches', [0x04, 0x40, NOP, 0x05, NOP, END]],
    ['blocks in blocks', [0x02, 0x40, 0x03, 0x40, 0x04, 0x40, END, END, END]],
    ['a select with a type', [0x1c, 1, 0x7f]],
    ['an empty reference', [0xd0, 0x70]],
    ['a branch table', [0x0e, 2, 0, 0, 0]],
  ])('of %s end where they end', (_, instructions) => {
    expect(isRead(...instructions)).toBe(true)
  })

  test.each([
    ['a block of a later type', [0x02, 0x63, 0x70, END], 'proposal'],
    ['a block that does not end', [0x02, 0x40], 'malformed'],
    ['a number of six bytes for a signature', [0x02, 0x80, 0x80, 0x80, 0x80, 0x80, 0x01, END], 'malformed'],
    ['an empty reference to a signature', [0xd0, 0x00], 'proposal'],
    ['an empty reference to a number', [0xd0, 0x7f], 'malformed'],
    ['a load from another memory', [0x28, 0x42, 0x01, 0x00], 'proposal'],
    ['a vector from another memory', [0xfd, 0x00, 0x40, 0x01, 0x00], 'proposal'],
    ['a table that grows', [0xfc, 15, 0], 'table_growth'],
  ])('with %s are refused', (_, instructions, code) => {
    expect(codeOf(...instructions)).toBe(code)
  })
})

const useOf = (...instructions: Bytes) => {
  const result = read(...instructions)
  return 'use' in result ? result.use : result
}

const numberOf = (bytes: number) => [...Array.from<number>({ length: bytes - 1 }).fill(0xff), 0x00]

describe('a constant', () => {
  test('may be as long as its type, and no longer', () => {
    expect([isRead(0x41, ...numberOf(5)), isRead(0x42, ...numberOf(10))]).toEqual([true, true])
    expect([codeOf(0x41, ...numberOf(6)), codeOf(0x42, ...numberOf(11))]).toEqual(['malformed', 'malformed'])
  })
})

/** From the specification: what rounds, computes or converts to another width makes a NaN anew. */
const ARITHMETIC = ['ceil', 'floor', 'trunc', 'nearest', 'sqrt', 'add', 'sub', 'mul', 'div', 'min', 'max']
const F32_CEIL = 0x8d
const F64_CEIL = 0x9b
const MAKES_NAN = [
  ...ARITHMETIC.map((_, step) => F32_CEIL + step),
  ...ARITHMETIC.map((_, step) => F64_CEIL + step),
  0xb6,
  0xbb,
]
/** f32x4: demote, ceil, floor, trunc, nearest, sqrt to max; f64x2: promote, ceil, floor, trunc, nearest, sqrt to max. */
const MAKES_NANS = [
  0x5e,
  0x67,
  0x68,
  0x69,
  0x6a,
  ...span(0xe3, 0xe9),
  0x5f,
  0x74,
  0x75,
  0x7a,
  0x94,
  ...span(0xef, 0xf5),
]
const usesFloat = (instruction: Bytes) => {
  const result = read(...instruction, ...zeros(OPERANDS_MAX))
  return 'use' in result && result.use.float
}

test('floats are used by what can make a NaN, and by nothing else', () => {
  const found = INSTRUCTIONS.filter(usesFloat).map(hex)
  const vectors = MAKES_NANS.map((opcode) => [0xfd, ...u32(opcode)])
  const expected = [...MAKES_NAN.map((opcode) => [opcode]), ...vectors].map(hex)
  expect(found.toSorted()).toEqual(expected.toSorted())
})

describe('what code uses', () => {
  const FLOAT_CONSTANT = [0x44, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f]

  test.each([
    ['float arithmetic', [0xa0], { float: true, simd: false }],
    ['a root', [0x91], { float: true, simd: false }],
    ['a demotion', [0xb6], { float: true, simd: false }],
    ['a promotion', [0xbb], { float: true, simd: false }],
    ['vectors of integers', [0xfd, 0xae, 0x01], { float: false, simd: true }],
    ['vectors of floats', [0xfd, 0xe4, 0x01], { float: true, simd: true }],
    ['a float that stays as it is', [...FLOAT_CONSTANT, 0x9a, 0xa6, 0x61, 0xb2], { float: false, simd: false }],
    ['a vector that is one of two', [0xfd, 0xea, 0x01], { float: false, simd: true }],
  ])('%s is seen', (_, instructions, use) => {
    expect(useOf(...instructions)).toEqual(use)
  })
})
