import { describe, expect, test } from 'vitest'
import { checkModule } from './check-module.ts'
import { emptyShape } from './module-shape.ts'
import { warningsOf, warningText } from './module-warnings.ts'
import { I32, I64, aModule, aRichModule, anImporter, list, section, signature, text } from './test-module.ts'

const WASI = 'wasi_snapshot_preview1'
const check = (bytes: Uint8Array) => checkModule(bytes, { memoryMaxMb: 64 })
const codesOf = (bytes: Uint8Array) => check(bytes).warnings.map(({ code }) => code)
const carrying = (bytes: number) =>
  Uint8Array.from([...aModule(), ...section(0, [...text('.debug_info'), ...new Uint8Array(bytes)])])

describe('a module that is taken comes with warnings', () => {
  test('where bits of floats may differ', () => {
    expect(codesOf(aRichModule(0xa0, 0x00))).toEqual(['float_nan', 'no_checkpoint'])
    expect(check(aRichModule(0xfd, 0xe4, 0x01, 0x00)).facts).toMatchObject({ usesFloat: true, usesSimd: true })
  })

  test('where it asks for time or chance, and none about checkpoints where it saves them', () => {
    const module = anImporter(
      [WASI, 'clock_time_get', signature([I32, I64, I32], [I32])],
      [WASI, 'random_get', signature([I32, I32], [I32])],
      [WASI, 'fd_sync', signature([I32], [I32])],
    )
    expect(codesOf(module)).toEqual(['clock', 'random'])
  })

  test('where it carries a great deal that nobody runs', () => {
    const name = text('.debug_info').length
    expect(codesOf(carrying(64 * 1024 - name))).toEqual(['no_checkpoint'])
    expect(codesOf(carrying(64 * 1024 - name + 1))).toEqual(['no_checkpoint', 'debug_sections'])
  })
})

test('a module that cannot be read to its end comes without any', () => {
  expect(codesOf(aModule().subarray(0, 20))).toEqual([])
  expect(codesOf(aModule({ memories: list([[0, 1]]) }))).toEqual(['no_checkpoint'])
})

test('every warning is one or more whole sentences about the module', () => {
  const imports = ['clock_time_get', 'random_get'].map((name) => ({
    module: 'wasi_snapshot_preview1',
    name,
    kind: 'function' as const,
    signature: '',
  }))
  const warnings = warningsOf({ ...emptyShape(), imports, customBytes: 1e6, use: { float: true, simd: true } })
  expect(warnings.map(({ code }) => code)).toEqual(['float_nan', 'clock', 'random', 'no_checkpoint', 'debug_sections'])
  for (const warning of warnings) expect(warningText(warning)).toMatch(/^It .*\.$/)
})
