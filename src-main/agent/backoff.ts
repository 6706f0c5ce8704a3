/** Waiting that grows: between 0 and `firstMs`, doubled with each further failure, at most `maxMs` ("full jitter": nodes never come in step). */
export type BackoffRule = { readonly firstMs: number; readonly maxMs: number }

/** Report, heartbeat and token. Spec section 4. */
export const NETWORK_BACKOFF: BackoffRule = { firstMs: 1000, maxMs: 5 * 60_000 }
/** When there is no work. Spec section 4. */
export const NO_WORK_BACKOFF: BackoffRule = { firstMs: 60_000, maxMs: 4 * 3_600_000 }

const DOUBLINGS_MAX = 30
const HTTP_DATE = /^[A-Za-z]{3,9}, \d{2}[ -]/
/** Nobody is asked to wait longer than this, whatever a header (or a clock that is off) makes of it. */
export const RETRY_AFTER_MAX_MS = 24 * 3_600_000

/** How long to wait after `failures` in a row (from 1); `random` is in [0, 1). What the server asked for is a minimum. */
export function backoffMs(
  rule: BackoffRule,
  failures: number,
  { random, retryAfterMs }: { random: number; retryAfterMs?: number | null },
): number {
  const ceiling = Math.min(rule.maxMs, rule.firstMs * 2 ** Math.min(failures - 1, DOUBLINGS_MAX))
  return Math.max(Math.floor(random * ceiling), retryAfterMs ?? 0)
}

/** `Retry-After`: seconds or an HTTP date (RFC 9110, section 10.2.3), at most a day; null when it says neither. */
export function parseRetryAfter(header: string | undefined, nowMs: number): number | null {
  if (header === undefined) return null
  if (/^\d{1,15}$/.test(header.trim())) return Math.min(RETRY_AFTER_MAX_MS, Number(header) * 1000)
  const at = HTTP_DATE.test(header) ? Date.parse(header) : Number.NaN
  return Number.isNaN(at) ? null : Math.min(RETRY_AFTER_MAX_MS, Math.max(0, at - nowMs))
}
