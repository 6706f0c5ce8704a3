import { expect, test } from 'vitest'
import { letGo, memoryOf, sizeOf } from './pieces.ts'

test('have a size together, until they are let go', () => {
  const pieces = [new Uint8Array(3), new Uint8Array(4)]
  expect(sizeOf(pieces)).toBe(7)
  letGo(pieces)
  expect(sizeOf(pieces)).toBe(0)
  expect(memoryOf(pieces).every(({ detached }) => detached)).toBe(true)
})
