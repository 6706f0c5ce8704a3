import { describe, expect, test } from 'vitest'
import { MODULE_PROBLEM_CODES, problemText } from './module-problems.ts'

/** Every value that any problem has. */
const VALUES = {
  size_bytes: 41_943_040,
  max_bytes: 33_554_432,
  version: 2,
  at: 77,
  what: 'functions',
  count: 60_000,
  max: 50_000,
  module: 'env',
  name: 'open_door',
  kind: 'table',
  found: '(i32) → ()',
  expected: '() → ()',
  limit_mb: 64,
  maximum_mb: 65,
  elements: 200_000,
  opcode: '0xff',
}

describe.each(MODULE_PROBLEM_CODES)('the problem %s', (code) => {
  const said = problemText({ code, values: VALUES })

  test('is one or more whole sentences about the module', () => {
    expect(said).toMatch(/^(It|Its|The engine) .*[.)]$/)
    expect(said).not.toMatch(/undefined|null|NaN|\[object/)
  })
})

test('what to do is said with numbers that can be copied', () => {
  expect(problemText({ code: 'memory_too_large', values: VALUES })).toBe(
    'Its memory may grow to 65 MB; 64 MB are allowed. Link with -Wl,--max-memory=67108864 or less (AssemblyScript: --maximumMemory 1024), or ask for a higher memory limit.',
  )
  expect(problemText({ code: 'too_large', values: VALUES })).toMatch(/41943040 bytes; at most 32 MB/)
})
