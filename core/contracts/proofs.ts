import { z } from 'zod'
import { Base64Url, Decimal, Id, Instant, QueryInteger, Sha256 } from './primitives.ts'

export const ProofsQuery = z.strictObject({
  after_height: QueryInteger(0, Number.MAX_SAFE_INTEGER).optional(),
  limit: QueryInteger(1, 500).optional(),
})

export const ProofItem = z.strictObject({
  height: z.int(),
  previous_hash: z.union([z.literal('genesis'), Sha256]),
  task_id: Id,
  node_id: Id,
  timestamp: Instant,
  energy_used_wh: Decimal,
  solar_contribution_wh: Decimal,
  carbon_saved_kg: Decimal,
  factor_id: z.string(),
  result_hash: Sha256,
  evidence_hash: z.union([z.literal('-'), Sha256]),
  node_signature: Base64Url,
  nonce: z.int(),
  block_hash: Sha256,
  assignment_id: Id,
  started_at: z.string(),
  finished_at: z.string(),
  public_key: Base64Url,
})
export type ProofItem = z.infer<typeof ProofItem>

export const ProofsResponse = z.strictObject({ proofs: z.array(ProofItem), next_after_height: z.int().nullable() })
export type ProofsResponse = z.infer<typeof ProofsResponse>

export const VerifyResponse = z.strictObject({
  valid: z.boolean(),
  height: z.int(),
  head_hash: z.string(),
  checked: z.int(),
  first_invalid: z.strictObject({ height: z.int(), reason: z.string() }).optional(),
})
export type VerifyResponse = z.infer<typeof VerifyResponse>
