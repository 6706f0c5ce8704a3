import { describe, expect, test } from 'vitest'
import { checkModule } from './check-module.ts'
import {
  END,
  I32,
  I64,
  HEADER,
  aModule,
  anImporter,
  body,
  exportOf,
  importOf,
  list,
  section,
  signature,
  sized,
  u32,
  type Bytes,
  type Sections,
} from './test-module.ts'

const WASI = 'wasi_snapshot_preview1'
const MB = 1024 * 1024
const check = (bytes: Uint8Array) => checkModule(bytes, { memoryMaxMb: 64 })
const codesOf = (bytes: Uint8Array) => check(bytes).problems.map(({ code }) => code)
const withSections = (sections: Partial<Sections>) => codesOf(aModule(sections))
const rawModule = (...bytes: Bytes) => Uint8Array.from([...HEADER, ...bytes])
const integers = (count: number) => Array.from<number>({ length: count }).fill(I32)
/** Zero, written in as many bytes as it takes, and 332 ones. */
const sumOf = (bytes: number) => {
  const zero = [...Array.from<number>({ length: bytes - 998 }).fill(0x80), 0]
  return [0x41, ...zero, ...Array.from({ length: 332 }, () => [0x41, 1, 0x6a]).flat()]
}
const twoGroups = (count: number) =>
  sized([
    ...list([
      [...u32(4999), I32],
      [...u32(count), I64],
    ]),
    END,
  ])

describe('a module is refused', () => {
  test.each<[string, Partial<Sections>, readonly string[]]>([
    ['without memory', { memories: null, exports: list([exportOf('_start', 0, 0)]) }, ['no_memory']],
    ['with a memory of its own', { exports: list([exportOf('_start', 0, 0)]) }, ['memory_not_exported']],
    [
      'with two memories',
      {
        memories: list([
          [1, 1, 1],
          [1, 1, 1],
        ]),
      },
      ['memories'],
    ],
    [
      'with a second memory that is worse',
      {
        memories: list([
          [1, 1, 1],
          [0, 1],
        ]),
      },
      ['memories'],
    ],
    ['with memory without end', { memories: list([[0, 1]]) }, ['memory_no_maximum']],
    ['with shared memory', { memories: list([[3, 1, 1]]) }, ['memory_shared']],
    ['with shared memory without end', { memories: list([[2, 1]]) }, ['memory_shared', 'memory_no_maximum']],
    ['with memory of 64 bits', { memories: list([[5, 1, 1]]) }, ['memory_64']],
    ['with memory of 64 bits without end', { memories: list([[4, 1]]) }, ['memory_64']],
    ['with memory of tiny pages', { memories: list([[9, 1, 1, 0]]) }, ['proposal']],
    ['that starts itself', { start: [0] }, ['start_section']],
    ['without a start', { exports: list([exportOf('memory', 2, 0)]) }, ['no_start']],
    ['that is a library', { exports: list([exportOf('memory', 2, 0), exportOf('_initialize', 0, 0)]) }, ['no_start']],
    ['whose start is a memory', { exports: list([exportOf('memory', 2, 0), exportOf('_start', 2, 0)]) }, ['no_start']],
    [
      'whose memory is a function',
      { exports: list([exportOf('memory', 0, 0), exportOf('_start', 0, 0)]) },
      ['memory_not_exported'],
    ],
    [
      'with a start that is not there',
      { exports: list([exportOf('memory', 2, 0), exportOf('_start', 0, 1)]) },
      ['start_signature'],
    ],
    ['with an export of no kind', { exports: list([exportOf('_start', 9, 0)]) }, ['no_start', 'memory_not_exported']],
    [
      'with tables that are too large',
      {
        tables: list([
          [0x70, 0, ...u32(60_000)],
          [0x6f, 0, ...u32(40_001)],
        ]),
      },
      ['table_too_large'],
    ],
    ['with a shared table', { tables: list([[0x70, 3, 1, 1]]) }, ['malformed']],
    ['with a table of 64 bits', { tables: list([[0x70, 5, 1, 1]]) }, ['malformed']],
    ['with a table that fills itself', { tables: list([[0x40, 0, 0x70, 0, 1]]) }, ['proposal']],
    ['with structures', { types: list([[0x5f, 0]]) }, ['proposal']],
    ['with types of later versions', { types: list([signature([0x64, 0x70], [])]) }, ['proposal']],
    ['with exceptions', { tags: list([[0, 0]]) }, ['proposal']],
    ['with more code than functions', { code: list([body(), body()]) }, ['malformed']],
    ['without its code', { code: null }, ['malformed']],
    ['with code that has something after its end', { code: list([sized([0, END, END])]) }, ['malformed']],
    ['with code that does not end', { code: list([sized([0])]) }, ['malformed']],
    ['with unknown instructions', { code: list([body(0xff)]) }, ['unknown_instruction']],
    ['with atomics', { code: list([body(0xfe, 0x10, 2, 0)]) }, ['threads']],
    ['with relaxed SIMD', { code: list([body(0xfd, 0x80, 0x02)]) }, ['relaxed_simd']],
    ['with tables that grow', { code: list([body(0xfc, 15, 0)]) }, ['table_growth']],
    ['whose code does not fit its types', { code: list([body(0x6a)]) }, ['invalid']],
  ])('%s', (_, sections, codes) => {
    expect(withSections(sections).toSorted()).toEqual(codes.toSorted())
  })

  test('whose start takes or gives something', () => {
    const taking = aModule({ types: list([signature([I32], [I64])]), code: list([body(0x42, 0)]) })
    expect(check(taking).problems).toEqual([{ code: 'start_signature', values: { found: '(i32) → (i64)' } }])
  })

  test('for each import that there is not, by name', () => {
    const module = anImporter(
      [WASI, 'path_open', signature([], [])],
      ['env', 'emscripten_memcpy', signature([], [])],
      [WASI, 'fd_sync', signature([I32], [I32])],
      ['env', 'fd_write', signature([], [])],
      [WASI, 'toString', signature([], [])],
    )
    expect(check(module).problems).toEqual([
      { code: 'import_unknown', values: { module: WASI, name: 'path_open' } },
      { code: 'import_unknown', values: { module: 'env', name: 'emscripten_memcpy' } },
      { code: 'import_unknown', values: { module: 'env', name: 'fd_write' } },
      { code: 'import_unknown', values: { module: WASI, name: 'toString' } },
    ])
  })

  test('for an import of another signature', () => {
    const module = anImporter([WASI, 'fd_seek', signature([I32, I32, I32, I32], [I32])])
    expect(check(module).problems).toEqual([
      {
        code: 'import_signature',
        values: { name: 'fd_seek', found: '(i32, i32, i32, i32) → (i32)', expected: '(i32, i64, i32, i32) → (i32)' },
      },
    ])
  })

  test.each([
    ['table', [1, 0x70, 0, 1]],
    ['memory', [2, 1, 1, 1]],
    ['global', [3, I32, 0]],
    ['tag', [4, 0, 0]],
  ])('for an imported %s', (kind, what) => {
    const problem = { code: 'import_kind', values: { module: 'env', name: 'thing', kind } }
    const imports = list([importOf('env', 'thing', what)])
    expect(check(aModule({ imports, memories: kind === 'memory' ? null : list([[1, 1, 1]]) })).problems).toEqual([
      problem,
    ])
  })

  test('for an import of no kind, or of a signature that is not there', () => {
    expect(withSections({ imports: list([importOf(WASI, 'fd_sync', [5, 0])]) })).toEqual(['malformed'])
    expect(withSections({ imports: list([importOf(WASI, 'fd_sync', [0, 7])]) })).toContain('import_signature')
  })

  test('for too many imports or signatures, before they are read', () => {
    expect(check(rawModule(...section(2, u32(1001)))).problems).toEqual([
      { code: 'too_many', values: { what: 'imports', count: 1001, max: 1000 } },
    ])
    expect(check(rawModule(...section(1, u32(50_001)))).problems).toEqual([
      { code: 'too_many', values: { what: 'signatures', count: 50_001, max: 50_000 } },
    ])
  })

  test('for too many functions, imported ones among them', () => {
    const imports = list([importOf(WASI, 'proc_exit', [0, 0])])
    expect(check(aModule({ imports, functions: u32(50_000) })).problems).toContainEqual({
      code: 'too_many',
      values: { what: 'functions', count: 50_001, max: 50_000 },
    })
  })

  test.each<[string, number, (count: number) => Partial<Sections>]>([
    [
      'parameters of one function',
      64,
      (count) => ({ types: list([signature([], []), signature(integers(count), [])]) }),
    ],
    ['results of one function', 16, (count) => ({ types: list([signature([], []), signature([], integers(count))]) })],
    ['locals in one function', 5000, (count) => ({ code: list([sized([...list([[...u32(count), I32]]), END])]) })],
    ['bytes in one function', MB, (count) => ({ code: [1, ...u32(count)] })],
    ['bytes in one constant', 1000, (count) => ({ globals: list([[I32, 0, ...sumOf(count - 1), END]]) })],
    ['exports', 50_000, (count) => ({ exports: u32(count) })],
  ])('for too many %s, which make an engine slow: more than %i', (what, max, sections) => {
    expect(withSections(sections(max))).not.toContain('too_many')
    expect(check(aModule(sections(max + 1))).problems).toEqual([
      { code: 'too_many', values: { what, count: max + 1, max } },
    ])
  })

  test('for too many locals in several groups', () => {
    expect(withSections({ code: list([twoGroups(1)]) })).toEqual([])
    expect(check(aModule({ code: list([twoGroups(2)]) })).problems).toEqual([
      { code: 'too_many', values: { what: 'locals in one function', count: 5001, max: 5000 } },
    ])
  })

  test('for everything that is wrong at once, and for nothing that was only not read', () => {
    const module = aModule({
      imports: list([importOf('env', 'abort', [0, 0])]),
      memories: list([[0, 1]]),
      exports: null,
      start: [0],
    })
    expect(codesOf(module)).toEqual([
      'import_unknown',
      'memory_no_maximum',
      'start_section',
      'memory_not_exported',
      'no_start',
    ])
    expect(withSections({ memories: list([[0, 1]]), exports: null, code: list([body(0xff)]) })).toEqual([
      'memory_no_maximum',
      'unknown_instruction',
    ])
  })

  test.each([1, 2, 3, 4, 5, 6, 7, 9, 10, 11])(
    'for section %i that promises four milliards of things it does not have',
    (id) => {
      expect(codesOf(rawModule(...section(id, u32(2 ** 32 - 1))))).toHaveLength(1)
    },
  )

  test('for a section of no number, or one with more than it should have', () => {
    expect(check(rawModule(14, 0)).problems).toEqual([
      { code: 'malformed', values: { what: 'has an unknown section, 14,', at: 8 } },
    ])
    expect(codesOf(rawModule(...section(12, [0, 0])))).toEqual(['malformed'])
    expect(check(rawModule(1, 5, 0)).problems).toEqual([{ code: 'truncated', values: { at: 8 } }])
  })
})
