import { requestErrors } from '#core/request/errors.ts'
import type { Clock } from '../ports.ts'

/** A bucket fills with `perSecond` tokens up to `burst`; a request takes one. */
export type RateLimit = { readonly perSecond: number; readonly burst: number }
export type TakeToken = (key: string) => void

/** More names than this are not kept apart: the fullest buckets, which forget nothing, are dropped. */
const KEYS_MAX = 50_000

/** Throws `too_many_requests` with the seconds to wait when the key's bucket is empty. */
export function rateLimiter({ perSecond, burst }: RateLimit, clock: Clock): TakeToken {
  const buckets = new Map<string, { tokens: number; at: number }>()
  return (key) => {
    const now = clock.now().getTime()
    const bucket = buckets.get(key) ?? { tokens: burst, at: now }
    // A clock that was set back brings nothing, and is believed from then on.
    const passedMs = Math.max(0, now - bucket.at)
    const tokens = Math.min(burst, bucket.tokens + (passedMs / 1000) * perSecond)
    const isEnough = tokens >= 1
    buckets.delete(key)
    buckets.set(key, { tokens: isEnough ? tokens - 1 : tokens, at: now })
    if (buckets.size > KEYS_MAX) dropOldest(buckets)
    if (!isEnough) throw requestErrors.too_many_requests({ retryAfterS: Math.ceil((1 - tokens) / perSecond) })
  }
}

/** Maps keep the order of insertion, and each use inserts anew: the first is the one that was silent longest. */
function dropOldest(buckets: Map<string, unknown>): void {
  const [oldest] = buckets.keys()
  if (oldest !== undefined) buckets.delete(oldest)
}
