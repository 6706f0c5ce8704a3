import { describe, expect, test } from 'vitest'
import { DomainError } from '#core/errors.ts'
import { handClock } from '../test-doubles.ts'
import { type RateLimit, rateLimiter } from './rate-limit.ts'

function setup(limit: RateLimit = { perSecond: 2, burst: 4 }) {
  const clock = handClock()
  const take = rateLimiter(limit, clock)
  /** Seconds to wait, or null when the request is let through. */
  const waitOf = (key = 'a node'): unknown => {
    try {
      take(key)
      return null
    } catch (error) {
      if (!(error instanceof DomainError) || error.code !== 'too_many_requests') throw error
      return error.details['retryAfterS']
    }
  }
  /** How many requests in a row are let through. */
  const passing = (key?: string): number => {
    let count = 0
    while (waitOf(key) === null) count++
    return count
  }
  return { clock, waitOf, passing }
}

describe('a rate limit', () => {
  test('lets a burst through and then says how long to wait', () => {
    const { passing, waitOf } = setup()
    expect(passing()).toBe(4)
    expect(waitOf()).toBe(1)
  })

  test('lets one through as soon as that wait is over, and no second one', () => {
    const { clock, passing, waitOf } = setup({ perSecond: 0.1, burst: 1 })
    expect(passing()).toBe(1)
    expect(waitOf()).toBe(10)
    clock.pass(9000)
    expect(waitOf()).toBe(1)
    clock.pass(1000)
    expect(passing()).toBe(1)
  })

  test('being refused costs nothing: whoever hammers waits no longer', () => {
    const { clock, passing, waitOf } = setup()
    passing()
    for (let tenth = 0; tenth < 4; tenth++) {
      clock.pass(100)
      expect(waitOf()).toBe(1)
    }
    clock.pass(100)
    expect(waitOf()).toBeNull()
  })

  test('over a long time lets through the burst and the rate, however it is asked', () => {
    const { clock, passing } = setup()
    let throughCount = 0
    for (let step = 0; step < 100; step++) {
      throughCount += passing()
      clock.pass(step % 2 === 0 ? 130 : 70)
    }
    expect(throughCount).toBe(4 + 19)
  })

  test('fills no further than the burst, however long it was quiet', () => {
    const { clock, passing } = setup()
    passing()
    clock.pass(24 * 3_600_000)
    expect(passing()).toBe(4)
  })

  test('gives each key a bucket of its own', () => {
    const { passing } = setup()
    expect(passing('one')).toBe(4)
    expect(passing('other')).toBe(4)
    expect(passing('one')).toBe(0)
  })

  test('a clock that is set back an hour shuts nobody out for an hour', () => {
    const { clock, passing, waitOf } = setup()
    passing()
    clock.pass(-3_600_000)
    expect(waitOf()).toBe(1)
    clock.pass(500)
    expect(waitOf()).toBeNull()
  })

  test('a clock that is set back gives nobody a second burst', () => {
    const { clock, passing } = setup()
    passing()
    clock.pass(-3_600_000)
    expect(passing()).toBe(0)
  })

  test('forgets whoever was silent longest when there are too many, and keeps the others', () => {
    const { passing, waitOf } = setup({ perSecond: 0.001, burst: 1 })
    expect(passing('silent')).toBe(1)
    expect(passing('busy')).toBe(1)
    for (let other = 0; other < 49_999; other++) waitOf(`other ${other}`)
    expect(passing('busy')).toBe(0)
    expect(passing('silent')).toBe(1)
  })
})
