import { describe, expect, test } from 'vitest'
import { checkModule, checkSize } from './check-module.ts'
import { problemText } from './module-problems.ts'
import {
  END,
  I32,
  I64,
  HEADER,
  aModule,
  aRichModule,
  anImporter,
  body,
  list,
  signature,
  text,
  u32,
  type Sections,
} from './test-module.ts'
import { WASI_IMPORTS } from './wasi-imports.ts'

const WASI = 'wasi_snapshot_preview1'
const MB = 1024 * 1024
const check = (bytes: Uint8Array) => checkModule(bytes, { memoryMaxMb: 64 })
const codesOf = (bytes: Uint8Array) => check(bytes).problems.map(({ code }) => code)
const withSections = (sections: Partial<Sections>) => codesOf(aModule(sections))
const upTo = (pages: number) => check(aModule({ memories: list([[1, 1, ...u32(pages)]]) }))
const many = (count: number) =>
  aModule({
    functions: list(Array.from({ length: count }, () => [0])),
    code: list(Array.from({ length: count }, () => body())),
  })

describe('a module is taken', () => {
  test('that exports a bounded memory and a start, whatever else of WebAssembly 2.0 it has', () => {
    expect(check(aModule())).toEqual({
      problems: [],
      warnings: [{ code: 'no_checkpoint' }],
      facts: {
        sizeBytes: aModule().length,
        memoryMinMb: 1 / 16,
        memoryMaxMb: 1,
        functions: 1,
        largestFunctionBytes: body().length - 1,
        imports: [],
        usesFloat: false,
        usesSimd: false,
      },
    })
    expect(check(aRichModule())).toMatchObject({ problems: [], facts: { functions: 1, imports: [`${WASI}.fd_write`] } })
  })

  test('that imports every function of WASI there is for it', () => {
    const types: Readonly<Record<string, number>> = { i: I32, I: I64 }
    const letters = (text = '') => Array.from(text, (letter) => types[letter] ?? 0)
    const all = Object.entries(WASI_IMPORTS).map(([name, shape]) => {
      const [parameters, results] = shape.split(':')
      return [WASI, name, signature(letters(parameters), letters(results))] as const
    })
    const { problems, facts } = check(anImporter(...all))
    expect(problems).toEqual([])
    expect(facts.imports).toHaveLength(18)
    expect(facts.functions).toBe(1)
  })

  test('whose memory may grow to the limit and no page further', () => {
    expect(upTo(64 * 16).problems).toEqual([])
    expect(upTo(64 * 16 + 1).problems).toEqual([
      { code: 'memory_too_large', values: { maximum_mb: 64.0625, limit_mb: 64 } },
    ])
    expect(upTo(64 * 16 + 1).facts.memoryMaxMb).toBe(64.0625)
  })

  test('of ten thousand functions, and of fifty thousand, but no more', () => {
    expect(check(many(10_000))).toMatchObject({ problems: [], facts: { functions: 10_000 } })
    expect(codesOf(many(50_000))).toEqual([])
    expect(check(many(50_001)).problems).toEqual([
      { code: 'too_many', values: { what: 'functions', count: 50_001, max: 50_000 } },
    ])
  })

  test('whose element segments are of any of the eight kinds', () => {
    const offset = [0x41, 0, END]
    const expression = [0xd2, 0, END]
    const segments = [
      [0, ...offset, ...list([[0]])],
      [1, 0, ...list([[0]])],
      [2, 11, ...offset, 0, ...list([[0]])],
      [3, 0, ...list([[0]])],
      [4, ...offset, ...list([expression])],
      [5, 0x70, ...list([expression])],
      [6, 11, ...offset, 0x70, ...list([expression])],
      [7, 0x70, ...list([expression])],
    ]
    // The number of the twelfth table is that of the instruction `end`.
    const tables = list(Array.from({ length: 12 }, () => [0x70, 0, 9]))
    expect(withSections({ tables, elements: list(segments) })).toEqual([])
    expect(withSections({ tables: list([[0x70, 0, 9]]), elements: list([[8, 0]]) })).toEqual(['malformed'])
  })

  test('whose data segments are of any of the three kinds', () => {
    const offset = [0x41, 0, END]
    const segments = [
      [0, ...offset, ...text('a')],
      [1, ...text('b')],
      [2, 0, ...offset, ...text('c')],
    ]
    expect(withSections({ dataCount: u32(3), data: list(segments) })).toEqual([])
    expect(withSections({ data: list([[3, 0]]) })).toEqual(['malformed'])
  })
})

describe('no module is', () => {
  test.each([
    ['nothing', []],
    ['a text', [...new TextEncoder().encode('#include <stdio.h>')]],
    ['the beginning of one', HEADER.slice(0, 3)],
  ])('%s', (_, bytes) => {
    expect(check(Uint8Array.from(bytes)).problems).toEqual([{ code: 'not_wasm', values: {} }])
  })

  test('a header without its version', () => {
    expect(codesOf(Uint8Array.from(HEADER.slice(0, 6)))).toEqual(['malformed'])
  })

  test('a component, or one of a version that is not known', () => {
    const [...magic] = HEADER.slice(0, 4)
    expect(codesOf(Uint8Array.from([...magic, 0x0d, 0, 1, 0]))).toEqual(['component'])
    expect(check(Uint8Array.from([...magic, 2, 1, 0, 0])).problems).toEqual([
      { code: 'unknown_version', values: { version: 258 } },
    ])
    expect(codesOf(Uint8Array.from([...magic, 1, 0, 2, 0]))).toEqual(['unknown_version'])
  })

  test('more than 32 MB, of which nothing is read', () => {
    expect(check(new Uint8Array(32 * MB + 1)).problems).toEqual([
      { code: 'too_large', values: { size_bytes: 32 * MB + 1, max_bytes: 32 * MB } },
    ])
    expect(codesOf(new Uint8Array(32 * MB))).toEqual(['not_wasm'])
  })

  test('one that was cut off, wherever that was', () => {
    const whole = aRichModule()
    for (let length = 0; length < whole.length; length += 1) {
      expect(codesOf(whole.subarray(0, length))).not.toEqual([])
    }
  })
})

test('what is no fault of the bytes is not taken for one', () => {
  const broken = new Proxy(new Uint8Array(8), {
    get(_, key) {
      if (key === 'length') return 8
      throw new TypeError('broken')
    },
  })
  expect(() => check(broken)).toThrow(TypeError)
})

test('a problem says how much memory there may be', () => {
  const [problem] = checkModule(aModule({ memories: list([[0, 1]]) }), { memoryMaxMb: 128 }).problems
  expect(problem && problemText(problem)).toBe(
    'Its memory has no maximum: link with -Wl,--max-memory=134217728 or less (AssemblyScript: --maximumMemory 2048).',
  )
})

test('the size alone says whether a module need be read', () => {
  expect(checkSize(32 * MB)).toBeNull()
  expect(checkSize(32 * MB + 1)).toEqual(check(new Uint8Array(32 * MB + 1)))
})
