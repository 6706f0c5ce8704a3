import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isSha256, parseDataUrl } from './data-url.ts'

const sha256 = 'a1'.repeat(32)
const refused = (details: object) => expect.objectContaining({ code: 'data_url_invalid', details })

describe('a data_url', () => {
  test('names a blob by its digest', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f]{64}$/), (digest) => {
        expect(parseDataUrl(`blob:${digest}`, {})).toEqual({ kind: 'blob', sha256: digest })
      }),
    )
  })

  test('is a public address together with the digest of what is there', () => {
    const url = 'https://data.example.org:8443/set.tar?part=1'
    expect(parseDataUrl(url, { sha256 })).toEqual({ kind: 'https', url, sha256 })
  })

  test.each([
    '',
    'data.tar',
    '/etc/passwd',
    'file:///etc/passwd',
    'http://example.org/set.tar',
    'ftp://example.org/set.tar',
    'data:text/plain,hello',
    'https://',
    'https://user@example.org/',
    'https://user:secret@example.org/',
    'https://:secret@example.org/',
    'blob:',
    `blob:${'a'.repeat(63)}`,
    `blob:${'a'.repeat(65)}`,
    `blob:${'A'.repeat(64)}`,
    `blob:${'a'.repeat(64)}\n`,
    `Blob:${'a'.repeat(64)}`,
  ])('is not %j', (dataUrl) => {
    expect(() => parseDataUrl(dataUrl, { sha256 })).toThrow(refused({ dataUrl }))
  })

  test.each([{}, { sha256: 'A'.repeat(64) }, { sha256: 'abc' }, { sha256: 7 }, { sha256: [sha256] }])(
    'of https needs the digest in params, and %j has none',
    (params) => {
      expect(() => parseDataUrl('https://example.org/', params)).toThrow(refused({ missing: 'params.sha256' }))
    },
  )
})

test('a SHA-256 is a text of 64 lower-case hex digits', () => {
  expect(isSha256(sha256)).toBe(true)
  expect(isSha256(sha256.toUpperCase())).toBe(false)
  expect(isSha256(`${sha256}0`)).toBe(false)
  expect(isSha256(undefined)).toBe(false)
  expect(isSha256({ toString: () => sha256 })).toBe(false)
})
