import type { NodeId, RedemptionId } from '../ids.ts'
import { formatEuro } from '../units.ts'
import { redemptionErrors } from './errors.ts'

/** Nothing below a euro is paid out, unless a setting says otherwise; in pico-euro. Spec section 2. */
export const REDEMPTION_MIN_P_EUR = 1_000_000_000_000n

type RedemptionBase = {
  readonly id: RedemptionId
  readonly nodeId: NodeId
  readonly amountPEur: bigint
  readonly requestedAt: Date
}

/** The owner asked; the work it is for is set aside, so that nothing is asked for twice, and waits for an admin. */
export type RequestedRedemption = RedemptionBase & { readonly state: 'requested' }
/** An admin has paid it; `reference` is that of the bank. Only now the money moves and the credits are redeemed. */
export type PaidRedemption = RedemptionBase & {
  readonly state: 'paid'
  readonly decidedAt: Date
  readonly reference: string
}
/** An admin has refused it; its work can be asked for again. */
export type RefusedRedemption = RedemptionBase & {
  readonly state: 'refused'
  readonly decidedAt: Date
  readonly reason: string
}

/** requested → paid | refused. */
export type Redemption = RequestedRedemption | PaidRedemption | RefusedRedemption
export const REDEMPTION_STATES = ['requested', 'paid', 'refused'] as const

export type RedemptionDecision =
  | { readonly state: 'paid'; readonly reference: string }
  | { readonly state: 'refused'; readonly reason: string }

/** Everything that is payable and not yet asked for. Throws `redemption_nothing` or `redemption_too_little`. */
export function requestRedemption(
  request: { id: RedemptionId; nodeId: NodeId; payablePEur: bigint; now: Date },
  minimumPEur = REDEMPTION_MIN_P_EUR,
): RequestedRedemption {
  const { id, nodeId, payablePEur, now } = request
  if (payablePEur <= 0n) throw redemptionErrors.redemption_nothing()
  if (payablePEur < minimumPEur) {
    throw redemptionErrors.redemption_too_little({ minimum_eur: formatEuro(minimumPEur) })
  }
  return { id, nodeId, amountPEur: payablePEur, requestedAt: now, state: 'requested' }
}

/** Saying the same again changes nothing; another decision throws `redemption_decided`. */
export function decideRedemption(redemption: Redemption, decision: RedemptionDecision, now: Date): Redemption {
  if (redemption.state !== 'requested') {
    if (isSameDecision(redemption, decision)) return redemption
    throw redemptionErrors.redemption_decided()
  }
  const { id, nodeId, amountPEur, requestedAt } = redemption
  return { id, nodeId, amountPEur, requestedAt, decidedAt: now, ...decision }
}

function isSameDecision(decided: PaidRedemption | RefusedRedemption, decision: RedemptionDecision): boolean {
  if (decided.state === 'paid') return decision.state === 'paid' && decision.reference === decided.reference
  return decision.state === 'refused' && decision.reason === decided.reason
}
