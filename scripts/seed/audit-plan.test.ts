import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Manifest } from '#core/contracts/blobs.ts'
import { cutIntoTasks, withAlteredCopy } from './audit-plan.ts'

const digest = (letter: string) => letter.repeat(64)
const manifestOf = (sizes: readonly number[]): Manifest => ({
  format: 'koprogo-manifest/1',
  name: 'a set',
  entries: sizes.map((size, index) => ({
    path: `file-${index}`,
    blob: digest('a'),
    sha256: digest('a'),
    size_bytes: size,
  })),
})

test('every entry is audited by exactly one task', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(20_000_000), { minLength: 1, maxLength: 600 }), (sizes) => {
      const ranges = cutIntoTasks(manifestOf(sizes))
      const audited = ranges.flatMap(({ first, count }) => Array.from({ length: count }, (_, offset) => first + offset))
      expect(audited).toEqual(sizes.map((_, index) => index))
    }),
  )
})

test('a task holds at most 8 MiB unless one file alone is larger', () => {
  const mebibyte = 1024 * 1024
  expect(cutIntoTasks(manifestOf([5 * mebibyte, 3 * mebibyte, 1, 9 * mebibyte, 1]))).toEqual([
    { first: 0, count: 2 },
    { first: 2, count: 1 },
    { first: 3, count: 1 },
    { first: 4, count: 1 },
  ])
})

test('an altered copy keeps the digest that was expected', () => {
  const altered = withAlteredCopy(manifestOf([10, 20]), 'file-1', { sha256: digest('b'), sizeBytes: 21 })
  expect(altered.entries[0]).toEqual(manifestOf([10, 20]).entries[0])
  expect(altered.entries[1]).toEqual({ path: 'file-1', blob: digest('b'), sha256: digest('a'), size_bytes: 21 })
})
