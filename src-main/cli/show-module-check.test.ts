import { describe, expect, test } from 'vitest'
import type { ModuleCheck } from '#core/workload/check-module.ts'
import { type CheckedFile, checkedFileAsJson, checkedFileAsText } from './show-module-check.ts'

const sha256 = 'a1'.repeat(32)
const facts = {
  sizeBytes: 36_782,
  memoryMinMb: 0.125,
  memoryMaxMb: 64,
  functions: 60,
  largestFunctionBytes: 3000,
  imports: ['wasi_snapshot_preview1.fd_read', 'wasi_snapshot_preview1.fd_write'],
  usesFloat: true,
  usesSimd: false,
}
const aCheckedFile = (check: Partial<ModuleCheck> = {}, engineSays: string | null = null): CheckedFile => ({
  name: 'wall.wasm',
  check: { problems: [], warnings: [], facts, ...check },
  sha256,
  engineSays,
})

describe('for people', () => {
  test('a module that is taken is said to be, with what is known of it', () => {
    expect(checkedFileAsText(aCheckedFile({ warnings: [{ code: 'clock' }] }))).toEqual([
      'wall.wasm can run as a workload.',
      '  ! It asks for the time. The clock of a workload stands still; do not wait for it or measure with it.',
      '  size      36782 bytes, 60 functions',
      '  memory    0.125 MB at first, 64 MB at most',
      '  computes  integers, floats',
      '  imports   fd_read, fd_write',
      `  sha256    ${sha256}`,
    ])
  })

  test('a module that is refused has a line for each reason', () => {
    const problems = [
      { code: 'import_unknown', values: { module: 'env', name: 'abort' } },
      { code: 'no_memory', values: {} },
    ] as const
    const none = { ...facts, memoryMinMb: null, memoryMaxMb: null, imports: [], usesFloat: false, usesSimd: true }
    expect(checkedFileAsText(aCheckedFile({ problems, facts: none }))).toEqual([
      'wall.wasm cannot run as a workload.',
      expect.stringMatching(/^ {2}✗ It imports env\.abort\. A workload has no files/),
      expect.stringMatching(/^ {2}✗ It has no memory/),
      '  size      36782 bytes, 60 functions',
      '  memory    none',
      '  computes  integers, vectors (SIMD)',
      '  imports   nothing',
      `  sha256    ${sha256}`,
    ])
    expect(checkedFileAsText(aCheckedFile({ facts: { ...facts, memoryMaxMb: null } }))).toContain(
      '  memory    0.125 MB at first, without a maximum',
    )
  })

  test('of a file that was not read nothing is claimed', () => {
    const problems = [{ code: 'too_large', values: { size_bytes: 40_000_000, max_bytes: 33_554_432 } }] as const
    const lines = checkedFileAsText({ ...aCheckedFile({ problems }), sha256: null })
    expect(lines).toEqual(['wall.wasm cannot run as a workload.', expect.stringContaining('40000000 bytes')])
    const text = aCheckedFile({ problems: [{ code: 'not_wasm', values: {} }], facts: { ...facts, functions: 0 } })
    expect(checkedFileAsText(text)).toHaveLength(2)
  })

  test('where only the engine refuses, it says why itself', () => {
    const problems = [{ code: 'invalid', values: {} }] as const
    const [, why] = checkedFileAsText(aCheckedFile({ problems }, 'function #3 failed @+77'))
    expect(why).toMatch(/The engine refuses it: .* It says: function #3 failed @\+77$/)
  })
})

test('for programs everything has a name, and every problem its code', () => {
  const problems = [{ code: 'start_section', values: {} }] as const
  const json = checkedFileAsJson(aCheckedFile({ problems, warnings: [{ code: 'float_nan' }] }))
  expect(json).toEqual({
    file: 'wall.wasm',
    accepted: false,
    problems: [{ code: 'start_section', says: expect.stringMatching(/^It has a start section/) }],
    warnings: [{ code: 'float_nan', says: expect.stringMatching(/^It computes with floating-point/) }],
    sha256,
    size_bytes: 36_782,
    memory_min_mb: 0.125,
    memory_max_mb: 64,
    functions: 60,
    imports: facts.imports,
    uses_float: true,
    uses_simd: false,
  })
  expect(checkedFileAsJson(aCheckedFile()).accepted).toBe(true)
})
