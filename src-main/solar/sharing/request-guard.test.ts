import { describe, expect, test } from 'vitest'
import { requestGuard } from './request-guard.ts'
import { requestSignature, type Signed } from './site-signature.ts'

const KEY = 'a key of at least sixteen characters'
const NOON_MS = Date.UTC(2026, 5, 21, 12)

function setup() {
  const clock = { nowMs: NOON_MS }
  const guard = requestGuard({ key: KEY, now: () => clock.nowMs })
  let count = 0
  const aRequest = (changes: Partial<Signed> = {}): Signed => ({
    method: 'POST',
    path: '/koprogo-site/1/settle',
    timeMs: clock.nowMs,
    nonce: `nonce-${String(count++).padStart(20, '0')}`,
    body: '{"draws":[]}',
    ...changes,
  })
  const judge = (request: Signed, key = KEY) => guard.judge({ ...request, signature: requestSignature(key, request) })
  return { clock, guard, aRequest, judge }
}

describe('a request of another node', () => {
  test('that is signed with the key of the site is admitted', () => {
    const { aRequest, judge } = setup()
    expect(judge(aRequest())).toBe('admitted')
  })

  test.each<Partial<Signed>>([
    { method: 'GET' },
    { path: '/koprogo-site/1/reading' },
    { timeMs: NOON_MS + 1 },
    { nonce: 'another-nonce-of-so-many-letters' },
    { body: '{"draws":[1]}' },
  ])('that was changed after it was signed is not: %j', (change) => {
    const { guard, aRequest } = setup()
    const signature = requestSignature(KEY, aRequest())
    expect(guard.judge({ ...aRequest(), nonce: 'nonce-00000000000000000000', ...change, signature })).toBe('not_signed')
  })

  test('that is signed with another key, or not at all, is not', () => {
    const { guard, aRequest, judge } = setup()
    expect(judge(aRequest(), 'another key of the same length here')).toBe('not_signed')
    expect(guard.judge({ ...aRequest(), signature: '' })).toBe('not_signed')
  })

  test('with a nonce that is too short, or no nonce, is not', () => {
    const { aRequest, judge } = setup()
    expect(judge(aRequest({ nonce: 'short' }))).toBe('not_signed')
    expect(judge(aRequest({ nonce: `${'x'.repeat(30)}\n` }))).toBe('not_signed')
  })

  test('is good once', () => {
    const { clock, aRequest, judge } = setup()
    const request = aRequest()
    expect([judge(request), judge(request)]).toEqual(['admitted', 'replayed'])
    clock.nowMs += 29_000
    expect(judge(request)).toBe('replayed')
  })

  test('is good for half a minute, by this clock', () => {
    const { clock, aRequest, judge } = setup()
    clock.nowMs += 60_000
    expect(judge(aRequest({ timeMs: clock.nowMs - 30_000 }))).toBe('admitted')
    expect(judge(aRequest({ timeMs: clock.nowMs - 30_001 }))).toBe('clock_skew')
    expect(judge(aRequest({ timeMs: clock.nowMs + 30_001 }))).toBe('clock_skew')
    expect(judge(aRequest({ timeMs: Number.NaN }))).toBe('clock_skew')
  })

  test('from before this node began is not: who has recorded it could send it to a node that has forgotten it', () => {
    const { clock, aRequest, judge } = setup()
    const before = aRequest({ timeMs: NOON_MS - 1 })
    clock.nowMs += 1000
    expect(judge(before)).toBe('clock_skew')
  })

  test('is admitted again after the clock was put back, and still good once', () => {
    const { clock, aRequest, judge } = setup()
    const request = aRequest()
    expect(judge(request)).toBe('admitted')
    clock.nowMs -= 3_600_000
    const later = aRequest()
    expect([judge(later), judge(later)]).toEqual(['admitted', 'replayed'])
    clock.nowMs += 3_600_000
    expect(judge(request)).toBe('replayed')
  })
})

describe('an address', () => {
  test('may ask thirty times at once and five times a second, and no other is held up by it', () => {
    const { clock, guard } = setup()
    const asks = (address: string) => Array.from({ length: 100 }, () => guard.mayAsk(address)).filter(Boolean).length
    expect(asks('192.168.1.30')).toBe(30)
    expect(asks('192.168.1.31')).toBe(30)
    clock.nowMs += 1000
    expect(asks('192.168.1.30')).toBe(5)
  })

  test('is forgotten when very many others ask', () => {
    const { guard } = setup()
    for (let count = 0; count < 30; count++) guard.mayAsk('192.168.1.30')
    expect(guard.mayAsk('192.168.1.30')).toBe(false)
    for (let count = 0; count < 1001; count++) guard.mayAsk(`10.0.${count >> 8}.${count & 255}`)
    expect(guard.mayAsk('192.168.1.30')).toBe(true)
  })
})
