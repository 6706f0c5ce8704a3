import type { EarningsReceipt } from '#core/contracts/credits.ts'

/** How far a receipt's money is, in the words of the interface; practice work is never paid, whatever its credit says. */
export type ReceiptState = 'pending' | 'verified' | 'requested' | 'redeemed' | 'refuted' | 'practice'

/** A reward is in the state of its credit, and verified where there is no credit: so the coordinator counts it. */
export function receiptState({
  book,
  redemption,
  credit_status,
}: Pick<EarningsReceipt, 'book' | 'redemption' | 'credit_status'>): ReceiptState {
  if (book === 'demo') return 'practice'
  if (credit_status === 'expired') return 'refuted'
  if (redemption) return redemption.state === 'paid' ? 'redeemed' : 'requested'
  if (credit_status === 'pending') return 'pending'
  return credit_status === 'redeemed' ? 'redeemed' : 'verified'
}
