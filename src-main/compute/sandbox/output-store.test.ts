import { expect, test } from 'vitest'
import fc from 'fast-check'
import { outputStore } from './output-store.ts'

test('gives back exactly what was added, in pieces that share no memory, and then nothing', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), bulk)), (writes) => {
      const store = outputStore()
      for (const bytes of writes) store.add(bytes)
      expect(store.sizeBytes()).toBe(writes.reduce((sum, { length }) => sum + length, 0))
      const pieces = store.take()
      expect(Buffer.concat(pieces).equals(Buffer.concat(writes))).toBe(true)
      expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(pieces.length)
      expect([store.sizeBytes(), store.take()]).toEqual([0, []])
    }),
  )
})
const bulk = fc.integer({ min: 60_000, max: 140_000 }).map((size) => new Uint8Array(size).fill(size % 256))

test('keeps what was written, not the memory it was written from', () => {
  const store = outputStore()
  const bytes = Uint8Array.of(1, 2, 3)
  store.add(bytes)
  bytes.fill(9)
  expect(Buffer.concat(store.take())).toEqual(Buffer.of(1, 2, 3))
})
