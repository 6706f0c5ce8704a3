import { z } from 'zod'
import { BOOKS } from '../ledger/ledger.ts'
import { RESULT_INLINE_MAX_BYTES } from '../report/times.ts'
import { Evidence } from './evidence.ts'
import { Base64Url, Decimal, Id, Instant, Sha256, Signature } from './primitives.ts'

export const ReportRequest = z.strictObject({
  task_id: Id,
  assignment_id: Id,
  result_hash: Sha256,
  /** Wh with at most 6 decimals; range and precision are the core's. */
  energy_used_wh: z.number(),
  solar_contribution_wh: z.number(),
  started_at: Instant,
  finished_at: Instant,
  evidence: Evidence.optional(),
  /** The result's bytes as base64url without padding, at most 64 KiB; a larger result is put as a blob before. */
  result: z
    .union([z.literal(''), Base64Url])
    .refine((text) => text.length <= Math.ceil((RESULT_INLINE_MAX_BYTES * 4) / 3), 'is at most 64 KiB of bytes')
    .optional(),
  signature: Signature,
})
export type ReportRequest = z.infer<typeof ReportRequest>

export const REPORT_CREDIT_STATUSES = ['pending', 'verified', 'not_creditable'] as const

/** The receipt. It is kept, and the same report gets the same receipt again. */
export const ReportResponse = z.strictObject({
  message: z.string(),
  carbon_credits: Decimal,
  node_share_eur: Decimal,
  cooperative_share_eur: Decimal,
  reward_eur: Decimal,
  credit_status: z.enum(REPORT_CREDIT_STATUSES),
  /** Where it was booked: `demo` is practice and never paid out. Absent in receipts from before it was told. */
  book: z.enum(BOOKS).optional(),
  proof: z.strictObject({ height: z.int(), block_hash: Sha256 }),
})
export type ReportResponse = z.infer<typeof ReportResponse>
