import { carbonNg, type CarbonFactor } from '../credit/carbon.ts'
import { ensureEnergyClaim } from '../energy/claim.ts'
import type { CoordinatorId } from '../ids.ts'
import { reportStatement, type Sha256Hex, type VerifySignature } from '../statement.ts'
import { formatEnergyWh } from '../units.ts'
import {
  type ChainTail,
  EMPTY_CHAIN,
  meetsDifficulty,
  proofText,
  type PublishedProof,
  tailAfter,
} from './green-proof.ts'
import { hasSignatureForm } from './published-form.ts'

/** Why a block is not valid; the first rule that fails names it. */
export type ProofFault =
  | 'height'
  | 'previous_hash'
  | 'timestamp'
  | 'block_hash'
  | 'difficulty'
  | 'energy'
  | 'factor'
  | 'carbon'
  | 'signature'

export type ChainVerdict = {
  readonly valid: boolean
  readonly checked: number
  readonly tail: ChainTail
  readonly firstInvalid: { readonly height: bigint; readonly fault: ProofFault } | null
}

export type ChainRules = {
  readonly coordinatorId: CoordinatorId
  readonly difficulty: number
  readonly factors: ReadonlyMap<string, CarbonFactor>
  readonly sha256Hex: Sha256Hex
  readonly verifySignature: VerifySignature
}

/**
 * Recomputes every block of a stream and stops at the first that fails. Memory is one block, time one hash and one
 * signature a block. `after` lets a verifier who kept a tail go on from there; a chain that no longer joins it fails.
 */
export async function verifyChain(
  proofs: AsyncIterable<PublishedProof> | Iterable<PublishedProof>,
  rules: ChainRules,
  after: ChainTail = EMPTY_CHAIN,
): Promise<ChainVerdict> {
  let tail = after
  let checked = 0
  for await (const proof of proofs) {
    checked += 1
    const fault = faultOf(proof, tail, rules)
    if (fault) return { valid: false, checked, tail, firstInvalid: { height: tail.height + 1n, fault } }
    tail = tailAfter(proof)
  }
  return { valid: true, checked, tail, firstInvalid: null }
}

function faultOf(proof: PublishedProof, tail: ChainTail, rules: ChainRules): ProofFault | null {
  return linkFault(proof, tail) ?? hashFault(proof, rules) ?? contentFault(proof, rules)
}

function linkFault(proof: PublishedProof, tail: ChainTail): ProofFault | null {
  if (proof.height !== tail.height + 1n) return 'height'
  if (proof.previousHash !== tail.hash) return 'previous_hash'
  if (!Number.isFinite(proof.timestamp.valueOf())) return 'timestamp'
  if (tail.timestamp !== null && proof.timestamp < tail.timestamp) return 'timestamp'
  return null
}

function hashFault(proof: PublishedProof, { sha256Hex, difficulty }: ChainRules): ProofFault | null {
  if (sha256Hex(proofText(proof)) !== proof.blockHash) return 'block_hash'
  if (!meetsDifficulty(proof.blockHash, difficulty)) return 'difficulty'
  return null
}

function contentFault(
  proof: PublishedProof,
  { factors, coordinatorId, verifySignature }: ChainRules,
): ProofFault | null {
  if (!keepsEnergyInvariants(proof)) return 'energy'
  const factor = factors.get(proof.factorId)
  if (!factor || !holdsAt(factor, proof.timestamp, factors)) return 'factor'
  if (carbonNg(proof.solarUWh, factor) !== proof.carbonNg) return 'carbon'
  if (!hasSignatureForm(proof)) return 'signature'
  const text = reportStatement({
    ...proof,
    coordinatorId,
    energyWh: formatEnergyWh(proof.energyUWh),
    solarWh: formatEnergyWh(proof.solarUWh),
  })
  const signed = verifySignature({ publicKey: proof.publicKey, text, signature: proof.nodeSignature })
  return signed ? null : 'signature'
}

/** Whether it had begun and no later one had: a block takes the factor of its time, not one of its choice. */
function holdsAt(factor: CarbonFactor, at: Date, factors: ReadonlyMap<string, CarbonFactor>): boolean {
  if (factor.validFrom > at) return false
  return ![...factors.values()].some(({ validFrom }) => validFrom > factor.validFrom && validFrom <= at)
}

function keepsEnergyInvariants(proof: PublishedProof): boolean {
  try {
    ensureEnergyClaim(proof)
    return true
  } catch {
    return false
  }
}
