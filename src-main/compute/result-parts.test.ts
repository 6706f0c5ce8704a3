import fc from 'fast-check'
import { expect, test } from 'vitest'
import { resultParts } from './result-parts.ts'

test('a result is what its pieces are, however it was cut', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), (pieces) => {
      const bytes = Buffer.concat(pieces)
      const parts = resultParts(bytes.length)
      let restBytes = bytes.length
      for (const piece of pieces) expect(parts.add(piece, (restBytes -= piece.length))).toBeNull()
      expect(Buffer.from(parts.whole()).equals(bytes)).toBe(true)
    }),
  )
})

test('more than may be sent is refused before there is memory for it', () => {
  const failure = resultParts(1000).add(new Uint8Array(1), 2 ** 50)
  expect(failure).toMatchObject({
    message: 'The computation sent more than the 1000 bytes that it may.',
    retryable: false,
  })
})

test.each([
  ['ends early', [1, 0]],
  ['goes on', [3, 1]],
  ['says another size', [1, 3]],
])('a result that %s is none', (_what, [sizeBytes = 0, restBytes = 0]) => {
  const parts = resultParts(1000)
  expect(parts.add(new Uint8Array(2), 3)).toBeNull()
  expect(parts.add(new Uint8Array(sizeBytes), restBytes)).toMatchObject({
    message: 'The computation sent a result of another size than it had said.',
    retryable: true,
  })
})
