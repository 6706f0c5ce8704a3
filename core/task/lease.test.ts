import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LEASE_MS, LEASE_TOTAL_MAX_MS, leaseExpiry, openToAllAt } from './lease.ts'

const noon = new Date('2026-06-21T12:00:00.000Z')
const after = (ms: number) => new Date(noon.getTime() + ms)
const HOUR_MS = 3_600_000
const span = fc.integer({ min: 0, max: 1000 * HOUR_MS })

describe('a lease', () => {
  test('runs five minutes from now', () => {
    expect(leaseExpiry({ now: noon, claimedAt: noon, deadline: after(HOUR_MS) })).toEqual(after(300_000))
  })

  test('runs as long as the coordinator is set to', () => {
    const lease = { now: noon, claimedAt: noon, deadline: after(HOUR_MS), leaseMs: 10_000 }
    expect(leaseExpiry(lease)).toEqual(after(10_000))
  })

  test('ends at the deadline', () => {
    expect(leaseExpiry({ now: noon, claimedAt: noon, deadline: after(60_000) })).toEqual(after(60_000))
  })

  test('ends six hours after the claim', () => {
    const now = after(6 * HOUR_MS - 60_000)
    expect(leaseExpiry({ now, claimedAt: noon, deadline: after(24 * HOUR_MS) })).toEqual(after(6 * HOUR_MS))
  })

  test('ends at the first of the three, always', () => {
    fc.assert(
      fc.property(span, span, span, (sinceClaim, toDeadline, leaseMs) => {
        const now = after(sinceClaim)
        const expiry = leaseExpiry({ now, claimedAt: noon, deadline: after(toDeadline), leaseMs })
        const bounds = [sinceClaim + leaseMs, toDeadline, LEASE_TOTAL_MAX_MS]
        expect(bounds.every((bound) => expiry <= after(bound))).toBe(true)
        expect(bounds.some((bound) => expiry.getTime() === after(bound).getTime())).toBe(true)
      }),
    )
  })

  test('is five minutes long', () => {
    expect(LEASE_MS).toBe(300_000)
  })
})

describe('the head start of solar nodes', () => {
  test.each([
    [0, 0],
    [0.5, HOUR_MS / 2],
    [1, HOUR_MS],
  ])('of share %d of an hour ends after %d ms', (headStartShare, ms) => {
    expect(openToAllAt({ createdAt: noon, deadline: after(HOUR_MS), headStartShare })).toEqual(after(ms))
  })

  test('ends between the creation and the deadline', () => {
    fc.assert(
      fc.property(span, fc.double({ min: 0, max: 1, noNaN: true }), (toDeadline, headStartShare) => {
        const openAt = openToAllAt({ createdAt: noon, deadline: after(toDeadline), headStartShare })
        expect(openAt >= noon && openAt <= after(toDeadline)).toBe(true)
      }),
    )
  })
})
