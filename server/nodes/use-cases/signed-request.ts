import { nodeErrors } from '#core/node/errors.ts'
import { isFresh } from '#core/report/times.ts'
import type { VerifySignature } from '#core/statement.ts'
import type { Clock } from '../../shared/ports.ts'
import type { SpendNonce } from '../ports.ts'

/** A nonce is remembered longer than a signature can be fresh, so that none can be used twice. */
const NONCE_KEPT_MS = 5 * 60_000

export type SignedRequest = {
  readonly publicKey: string
  readonly issuedAt: string
  readonly nonce: string
  readonly text: string
  readonly signature: string
}
export type CheckSignedRequest = (request: SignedRequest) => Promise<void>

/** Throws `clock_skew` with the server's time, `signature_invalid`, or `nonce_used`, in this order. */
export function makeCheckSignedRequest(deps: {
  clock: Clock
  verifySignature: VerifySignature
  spendNonce: SpendNonce
}): CheckSignedRequest {
  return async (request) => {
    const now = deps.clock.now()
    if (!isFresh(new Date(request.issuedAt), now)) throw nodeErrors.clock_skew({ server_time: now.toISOString() })
    if (!deps.verifySignature(request)) throw nodeErrors.signature_invalid()
    const expiresAt = new Date(now.getTime() + NONCE_KEPT_MS)
    if (!(await deps.spendNonce({ ...request, expiresAt }))) throw nodeErrors.nonce_used()
  }
}
