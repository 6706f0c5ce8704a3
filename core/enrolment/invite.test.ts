import fc from 'fast-check'
import { expect, test } from 'vitest'
import { codeRefusal, formatInvite, INVITE_TTL_MS, parseInvite } from './invite.ts'

const CODE = 'A'.repeat(43)
const PIN = 'ab'.repeat(32)

test('an invite is one string', () => {
  const url = 'https://grid.example.org:8443'
  expect(formatInvite({ url, spkiSha256: PIN, code: CODE })).toBe(`koprogo1.${url}.${PIN}.${CODE}`)
  expect(formatInvite({ url, spkiSha256: null, code: CODE })).toBe(`koprogo1.${url}.-.${CODE}`)
})

test('what was formatted is read again, also with the white space of a copy around it', () => {
  const hex = fc.string({ unit: fc.constantFrom(...'0123456789abcdef'.split('')), minLength: 64, maxLength: 64 })
  const unit = fc.constantFrom(...'ABCXYZabcxyz0189-_'.split(''))
  const invite = fc.record({
    url: fc.webUrl(),
    spkiSha256: fc.option(hex),
    code: fc.string({ unit, minLength: 43, maxLength: 43 }),
  })
  fc.assert(
    fc.property(invite, (sent) => {
      expect(parseInvite(`  ${formatInvite(sent)}\n`)).toEqual(sent)
    }),
  )
})

test.each([
  '',
  'koprogo1',
  `koprogo2.https://grid.example.org.-.${CODE}`,
  `koprogo1.https://grid.example.org.${CODE}`,
  `koprogo1.https://grid.example.org.-.${CODE}A`,
  `koprogo1.https://grid.example.org.-.${CODE.slice(1)}`,
  `koprogo1.https://grid.example.org.${PIN.toUpperCase()}.${CODE}`,
  `koprogo1.no address.-.${CODE}`,
])('%j is no invite', (text) => {
  expect(parseInvite(text)).toBeNull()
})

test('a code is good once, for a day, and not after it was taken back', () => {
  const now = new Date('2026-06-21T12:00:00Z')
  const fresh = { expiresAt: new Date(now.getTime() + INVITE_TTL_MS), usedAt: null, revokedAt: null }
  expect(codeRefusal(fresh, now)).toBeNull()
  expect(codeRefusal(fresh, fresh.expiresAt)).toBe('code_expired')
  expect(codeRefusal({ ...fresh, revokedAt: now }, now)).toBe('code_revoked')
  expect(codeRefusal({ ...fresh, usedAt: now }, fresh.expiresAt)).toBe('code_used')
})
