import type { AssignmentId, NodeId, TaskId } from '../ids.ts'
import type { Sha256Hex } from '../statement.ts'
import { formatCarbonKg, formatEnergyWh } from '../units.ts'

/** The previous hash of the first block. */
export const GENESIS = 'genesis'
/** Leading zero hex digits of a block hash. It orders nothing and protects nothing: see docs/PROOF-LOG.md. */
export const DIFFICULTY_DEFAULT = 1

/** What a block says, before its place in the chain is known. */
export type ProofContent = {
  readonly taskId: TaskId
  readonly nodeId: NodeId
  readonly energyUWh: bigint
  readonly solarUWh: bigint
  readonly carbonNg: bigint
  readonly factorId: string
  readonly resultHash: string
  /** 64 hex digits, or `-` without evidence. */
  readonly evidenceHash: string
  readonly nodeSignature: string
}

/** A block of the public log. `timestamp` is the database's clock in whole milliseconds and never decreases. */
export type GreenProof = ProofContent & {
  readonly height: bigint
  readonly previousHash: string
  readonly timestamp: Date
  readonly nonce: bigint
  readonly blockHash: string
}

/** A block with what a stranger needs to check the node's signature. */
export type PublishedProof = GreenProof & {
  readonly assignmentId: AssignmentId
  /** The times exactly as the node sent and signed them. */
  readonly startedAt: string
  readonly finishedAt: string
  readonly publicKey: string
}

/** The hashed text: fourteen lines in the order of spec section 2, "Green proof". */
export function proofText(proof: Omit<GreenProof, 'blockHash'>): string {
  return `${proofTextBeforeNonce(proof)}${proof.nonce}`
}

function proofTextBeforeNonce(proof: Omit<GreenProof, 'blockHash' | 'nonce'>): string {
  const lines = [
    'koprogo-green-proof/1',
    proof.height.toString(),
    proof.previousHash,
    proof.taskId,
    proof.nodeId,
    proof.timestamp.toISOString(),
    formatEnergyWh(proof.energyUWh),
    formatEnergyWh(proof.solarUWh),
    formatCarbonKg(proof.carbonNg),
    proof.factorId,
    proof.resultHash,
    proof.evidenceHash,
    proof.nodeSignature,
  ]
  return `${lines.join('\n')}\n`
}

export const meetsDifficulty = (blockHash: string, difficulty: number) => blockHash.startsWith('0'.repeat(difficulty))

/** The end of the chain that the next block goes on; height 0 and `genesis` before the first. */
export type ChainTail = { readonly height: bigint; readonly hash: string; readonly timestamp: Date | null }
export const EMPTY_CHAIN: ChainTail = { height: 0n, hash: GENESIS, timestamp: null }

/**
 * Puts a block behind the tail: counts the nonce from 0 until the hash has the difficulty (16 tries a hex digit on
 * average). A clock that went back is overruled by the tail, so that timestamps never decrease.
 */
export function sealProof(
  content: ProofContent,
  place: { tail: ChainTail; now: Date; difficulty: number },
  sha256Hex: Sha256Hex,
): GreenProof {
  const { tail, now, difficulty } = place
  const timestamp = tail.timestamp !== null && tail.timestamp > now ? tail.timestamp : now
  const block = { ...content, height: tail.height + 1n, previousHash: tail.hash, timestamp }
  const text = proofTextBeforeNonce(block)
  for (let nonce = 0n; ; nonce++) {
    const blockHash = sha256Hex(`${text}${nonce}`)
    if (meetsDifficulty(blockHash, difficulty)) return { ...block, nonce, blockHash }
  }
}

export const tailAfter = (proof: GreenProof): ChainTail => ({
  height: proof.height,
  hash: proof.blockHash,
  timestamp: proof.timestamp,
})
