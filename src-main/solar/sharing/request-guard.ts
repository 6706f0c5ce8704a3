import { isSame, requestSignature, type Signed } from './site-signature.ts'

/** Clocks may be so far apart; whoever is further off is told the time here, in ms. */
const SKEW_MAX_MS = 30_000
/** As often as four nodes ask that look every second. */
const ASKED_PER_S = 5
const BURST_MAX = 30
/** Of these many addresses it is known how often they asked. */
const ADDRESSES_MAX = 1000
/** Nonces that are remembered: of a minute in which the allowed number of addresses ask as often as they may. */
const NONCES_MAX = 20_000
const NONCE_FORM = /^[\w-]{22,86}$/

type Verdict = 'admitted' | 'not_signed' | 'clock_skew' | 'replayed'

export type RequestGuard = {
  /** Whether an address may ask now; looked at before anything else of it is. */
  mayAsk(address: string): boolean
  /** What is signed is good once, for half a minute, and never from before this guard was there: a replay is refused. */
  judge(request: Signed & { signature: string }): Verdict
}

export function requestGuard({ key, now }: { key: string; now: () => number }): RequestGuard {
  let startedAtMs = now()
  const nonces = new Map<string, number>()
  const buckets = new Map<string, { left: number; atMs: number }>()

  function forgetOldNonces(): void {
    for (const [nonce, timeMs] of nonces) if (timeMs < now() - 2 * SKEW_MAX_MS) nonces.delete(nonce)
  }

  return {
    mayAsk(address) {
      const atMs = now()
      const known = buckets.get(address) ?? { left: BURST_MAX, atMs }
      const left = Math.min(BURST_MAX, known.left + (Math.max(0, atMs - known.atMs) / 1000) * ASKED_PER_S)
      buckets.delete(address)
      buckets.set(address, { left: Math.max(0, left - 1), atMs })
      if (buckets.size > ADDRESSES_MAX) buckets.delete(buckets.keys().next().value!)
      return left >= 1
    },
    judge({ signature, ...request }) {
      if (!NONCE_FORM.test(request.nonce) || !isSame(signature, requestSignature(key, request))) return 'not_signed'
      // A clock that was put back must not keep everybody out until it is where it was.
      startedAtMs = Math.min(startedAtMs, now())
      const isNow = Math.abs(now() - request.timeMs) <= SKEW_MAX_MS && request.timeMs >= startedAtMs
      if (!isNow) return 'clock_skew'
      forgetOldNonces()
      if (nonces.has(request.nonce) || nonces.size >= NONCES_MAX) return 'replayed'
      nonces.set(request.nonce, request.timeMs)
      return 'admitted'
    },
  }
}
