import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ByteReader } from './byte-reader.ts'
import { ModuleRefused } from './module-problems.ts'
import { text, u32 } from './test-module.ts'

const nameOf = (name: string) => readerOf(...text(name)).name()
const readerOf = (...bytes: readonly number[]) => new ByteReader(Uint8Array.from(bytes))

function refusal(read: () => unknown): ModuleRefused['problem'] | null {
  try {
    read()
    return null
  } catch (error) {
    if (error instanceof ModuleRefused) return error.problem
    throw error
  }
}

describe('a number', () => {
  test('is what was written, up to 2³² − 1', () => {
    const numbers = fc.oneof(
      fc.integer({ min: 0, max: 2 ** 32 - 1 }),
      fc.constantFrom(0, 127, 128, 2 ** 31, 2 ** 32 - 1),
    )
    fc.assert(
      fc.property(numbers, (number) => {
        const reader = readerOf(...u32(number))
        expect([reader.u32(), reader.left]).toEqual([number, 0])
      }),
    )
  })

  test('may have zeros before it, as linkers write them', () => {
    expect(readerOf(0x85, 0x80, 0x80, 0x80, 0x00).u32()).toBe(5)
  })

  test.each([
    ['a fifth byte with more than four bits', [0xff, 0xff, 0xff, 0xff, 0x10]],
    ['a sixth byte', [0x80, 0x80, 0x80, 0x80, 0x80, 0x00]],
  ])('with %s is refused', (_, bytes) => {
    expect(refusal(() => readerOf(...bytes).u32())).toEqual({
      code: 'malformed',
      values: { what: 'has a number that is too long', at: 5 },
    })
  })

  test('that ends too early is refused, wherever it ends', () => {
    for (let length = 0; length < 5; length += 1) {
      const cut = Array.from<number>({ length }).fill(0x80)
      const problem = { code: 'malformed', values: { what: 'ends too early', at: length } }
      expect(refusal(() => readerOf(...cut).u32())).toEqual(problem)
      expect(refusal(() => readerOf(...cut).skipNumber(10))).toEqual(problem)
    }
  })

  test('of 64 bits is stepped over if it has ten bytes at most', () => {
    const reader = readerOf(0x7f, ...Array.from<number>({ length: 9 }).fill(0xff), 0x7f, 0x2a)
    reader.skipNumber(10)
    reader.skipNumber(10)
    expect(reader.byte()).toBe(0x2a)
    expect(refusal(() => readerOf(...Array.from<number>({ length: 11 }).fill(0xff)).skipNumber(10))?.code).toBe(
      'malformed',
    )
  })
})

describe('a name', () => {
  test('is read as it is', () => {
    expect(nameOf('fd_write')).toBe('fd_write')
    expect(nameOf('')).toBe('')
    expect(nameOf('naïve Ω')).toBe('naïve Ω')
  })

  test('is cut after a hundred bytes, which no name that means something has', () => {
    expect(nameOf('x'.repeat(100))).toBe('x'.repeat(100))
    expect(nameOf('x'.repeat(101))).toBe(`${'x'.repeat(100)}…`)
  })

  test('shows nothing that moves a terminal or passes for another name', () => {
    expect(nameOf('\u001B[2J\n_start')).toBe('�[2J�_start')
    expect(nameOf('\uFEFF_start')).toBe('�_start')
    expect(nameOf('\u202Ecba')).toBe('�cba')
  })

  test('of bytes that are no text is shown with marks', () => {
    expect(readerOf(2, 0xff, 0x61).name()).toBe('�a')
  })

  test('that is longer than what is there is refused', () => {
    expect(refusal(() => readerOf(3, 0x61, 0x62).name())).toEqual({
      code: 'malformed',
      values: { what: 'has a name that ends too early', at: 1 },
    })
  })
})

describe('a part', () => {
  test('ends where it ends and says where it is in the whole', () => {
    const reader = readerOf(1, 2, 3, 4)
    reader.skip(1)
    const part = reader.part(2)
    expect([part.at, part.left, reader.at, reader.left]).toEqual([1, 2, 3, 1])
    expect([part.byte(), part.peek(), part.byte()]).toEqual([2, 3, 3])
    expect(refusal(() => part.byte())).toEqual({ code: 'malformed', values: { what: 'ends too early', at: 3 } })
    expect(reader.byte()).toBe(4)
  })

  test('that is longer than the rest is refused', () => {
    expect(refusal(() => readerOf(1, 2).part(3))?.code).toBe('malformed')
    expect(refusal(() => readerOf(1, 2).skip(3))?.code).toBe('malformed')
  })

  test('must be read to its end', () => {
    const reader = readerOf(1)
    expect(refusal(() => reader.ensureEmpty())).toEqual({
      code: 'malformed',
      values: { what: 'has bytes where something should have ended', at: 0 },
    })
    reader.skip(1)
    expect(refusal(() => reader.ensureEmpty())).toBeNull()
  })
})
