import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '#core/errors.ts'
import { parseRange } from './get-blob.ts'

/** The range as text, `all` for the whole blob, or the code of the refusal. */
function rangeOf(header: string, sizeBytes = 1000): string {
  try {
    const range = parseRange(header, sizeBytes)
    return range === null ? 'all' : `${range.first}-${range.last}`
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return error.code
  }
}

describe('one range of bytes (RFC 9110, section 14.1.2)', () => {
  test.each([
    ['bytes=0-499', '0-499'],
    ['bytes=500-999', '500-999'],
    ['bytes=0-0', '0-0'],
    ['bytes=999-999', '999-999'],
    ['bytes=9500-', 'range_invalid'],
    ['bytes=500-', '500-999'],
    ['bytes=-500', '500-999'],
    ['bytes=-1', '999-999'],
    ['bytes=-1000', '0-999'],
    ['bytes=-5000', '0-999'],
    ['bytes=500-5000', '500-999'],
    ['bytes=999-1000', '999-999'],
    ['bytes=1000-', 'range_invalid'],
    ['bytes=1000-1001', 'range_invalid'],
    ['bytes=-0', 'range_invalid'],
    ['bytes=5-4', 'range_invalid'],
    ['Bytes=0-9', '0-9'],
    ['  bytes=0-9  ', '0-9'],
  ])('%s of 1,000 bytes is %s', (header, expected) => {
    expect(rangeOf(header)).toBe(expected)
  })

  test('of an empty blob there is none', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) expect(rangeOf(header, 0)).toBe('range_invalid')
  })
})

describe('what may be ignored is ignored: the blob comes whole', () => {
  test.each([
    [''],
    ['bytes'],
    ['bytes='],
    ['bytes=-'],
    ['bytes=0-1,5-6'],
    ['bytes=0-1, 5-6'],
    ['items=0-1'],
    ['bytes=a-b'],
    ['bytes=-1-2'],
    ['bytes=+1-2'],
    ['bytes=0x1-0x2'],
    ['bytes=1.5-2'],
    ['bytes 0-1'],
    ['bytes=0-9999999999999999'],
    [`bytes=${'9'.repeat(400)}-`],
  ])('“%s”', (header) => {
    expect(rangeOf(header)).toBe('all')
  })
})

test('whatever is asked for, what is given lies inside the blob', () => {
  const edge = fc.option(fc.nat(2000), { nil: '' })
  fc.assert(
    fc.property(edge, edge, fc.nat(1500), (from, to, sizeBytes) => {
      const answer = rangeOf(`bytes=${from}-${to}`, sizeBytes)
      if (answer === 'range_invalid' || answer === 'all') return
      const [first = -1, last = -1] = answer.split('-').map(Number)
      expect(first).toBeGreaterThanOrEqual(0)
      expect(last).toBeGreaterThanOrEqual(first)
      expect(last).toBeLessThan(sizeBytes)
      expect(from === '' || first === from).toBe(true)
    }),
  )
})
