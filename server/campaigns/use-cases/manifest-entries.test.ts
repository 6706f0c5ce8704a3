import { describe, expect, test } from 'vitest'
import { ensurePathsUsable } from './manifest-entries.ts'

const DIGEST = 'a'.repeat(64)

/** What `manifest_invalid` says of a manifest with these paths. */
function saidOf(...paths: readonly string[]): readonly string[] {
  try {
    ensurePathsUsable(paths.map((path) => ({ path, blob: DIGEST, sha256: DIGEST, size_bytes: 1 })))
    return []
  } catch (error) {
    const { code, details } = error as { code: string; details: { errors: { path: string; message: string }[] } }
    if (code !== 'manifest_invalid') throw error
    return details.errors.map(({ message }) => message)
  }
}

describe('the paths of a manifest', () => {
  test('are files below a folder, each of its own', () => {
    expect(saidOf('a', 'b/a', 'b/c/a', 'b.c', 'b-c', 'ab', 'été/a', '...', '日本')).toEqual([])
  })

  test.each(['../a', '/a', 'a//b', 'a\\b', './a', 'a/', '', 'a/../b', 'a\0b', 'a\nb'])('%j is none', (path) => {
    expect(saidOf('x', path)).toEqual([`entry 1, “${path}”, is no path below a folder`])
  })

  test('are each there once', () => {
    expect(saidOf('b', 'a/x', 'b')).toEqual(['entry 2, “b”, stands there twice'])
  })

  test('do not lie below a file: nobody could unpack both', () => {
    expect(saidOf('a/b', 'a')).toEqual(['entry 0, “a/b”, lies below entry 1, “a”, which is a file'])
    expect(saidOf('x/a', 'x/a/b/c', 'x/a-b', 'x/a.b')).toEqual([
      'entry 1, “x/a/b/c”, lies below entry 0, “x/a”, which is a file',
    ])
    expect(saidOf('a', 'a!', 'a-b', 'a b', 'a/z', 'a0')).toEqual([
      'entry 4, “a/z”, lies below entry 0, “a”, which is a file',
    ])
  })

  test('are not one file where capitals, or forms of Unicode, make no difference', () => {
    const same = 'where capitals make no difference'
    expect(saidOf('Lisez-moi', 'lisez-MOI')).toEqual([
      `entry 1, “lisez-MOI”, is one file with entry 0, “Lisez-moi”, ${same}`,
    ])
    expect(saidOf('\u00e9t\u00e9', 'e\u0301te\u0301')).toHaveLength(1)
    expect(saidOf('A', 'a/b')).toEqual(['entry 1, “a/b”, lies below entry 0, “A”, which is a file'])
    expect(saidOf('A/x', 'a/y')).toEqual([])
  })

  test('that are wrong are named in their order, twenty of them', () => {
    expect(saidOf('b', 'a/c', '../x', 'a', 'B')).toEqual([
      'entry 1, “a/c”, lies below entry 3, “a”, which is a file',
      'entry 2, “../x”, is no path below a folder',
      'entry 4, “B”, is one file with entry 0, “b”, where capitals make no difference',
    ])
    expect(saidOf(...Array.from({ length: 30 }, () => 'a'))).toHaveLength(20)
  })
})
