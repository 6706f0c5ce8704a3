import type { ChainVerdict } from '#core/proof/verify-chain.ts'
import type { ChainTail, PublishedProof } from '#core/proof/green-proof.ts'

export type ProofLog = {
  /** Blocks above a height, in order, at most `limit`. */
  page(input: { afterHeight: bigint; limit: number }): Promise<readonly PublishedProof[]>
}

/** What a verification of the whole log found; `head` is where the coordinator says that the chain ends. */
export type LogVerdict = { readonly verdict: ChainVerdict; readonly head: ChainTail }

/** Recomputes the whole log, away from the loop that serves requests. */
export type VerifyLog = () => Promise<LogVerdict>
