import { describe, expect, test } from 'vitest'
import { atJsonPath, parseJsonPath } from './json-path.ts'

const MESSAGE = { a: { b: [{ c: 7 }, { c: 8 }], '3': 'three', 'with space': 1 }, n: null }

describe('a path into JSON', () => {
  test.each([
    ['a.b[0].c', 7],
    ['$.a.b[1].c', 8],
    ['a.b[1]', { c: 8 }],
    ['a.3', 'three'],
    ['a.with space', 1],
    ['n', null],
    ['', MESSAGE],
    ['$', MESSAGE],
  ])('%j leads to %j', (path, value) => {
    expect(atJsonPath(MESSAGE, parseJsonPath(path))).toEqual(value)
  })

  test.each([['a.x.c'], ['a.b[2].c'], ['n.c'], ['a.b.length'], ['a.constructor'], ['__proto__.x']])(
    '%j leads nowhere',
    (path) => {
      expect(atJsonPath(MESSAGE, parseJsonPath(path))).toBe(undefined)
    },
  )

  test('leads into an array that is the whole message', () => {
    expect(atJsonPath([4, 5], parseJsonPath('[1]'))).toBe(5)
  })

  test.each([['a..b'], ['a.'], ['.a'], ['a[b]'], ['a[0'], ['a[-1]'], ['a[0]b'], ['a[*]']])('%j is none', (path) => {
    expect(() => parseJsonPath(path)).toThrow('no path like a.b[0].c')
  })
})
