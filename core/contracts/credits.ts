import { z } from 'zod'
import { CREDIT_STATES } from '../credit/credit.ts'
import { Decimal, Id, Instant, ListQuery, listOf, Sha256 } from './primitives.ts'

export const CreditsQuery = z.strictObject({
  ...ListQuery,
  node_id: Id.optional(),
  status: z.enum(CREDIT_STATES).optional(),
})

export const CreditItem = z.strictObject({
  id: Id,
  node_id: Id,
  task_id: Id,
  proof_height: z.int(),
  amount_kg: Decimal,
  value_eur: Decimal,
  node_share_eur: Decimal,
  cooperative_share_eur: Decimal,
  status: z.enum(CREDIT_STATES),
  created_at: Instant,
  redeemed_at: Instant.nullable(),
})
export type CreditItem = z.infer<typeof CreditItem>
export const CreditsResponse = listOf(CreditItem)

/** Earnings by day: at most this many days back are listed. */
export const EARNING_DAYS_MAX = 366

export const EarningsQuery = z.strictObject({ ...ListQuery })

const amounts = { credits_eur: Decimal, rewards_eur: Decimal, total_eur: Decimal }

/** One finished task. `campaign` paid for it, or the issuer; `redemption` is null until its money was asked for. */
export const EarningsReceipt = z.strictObject({
  task_id: Id,
  assignment_id: Id,
  task_type: z.string(),
  campaign: z.strictObject({ id: Id, name: z.string() }).nullable(),
  book: z.enum(['main', 'demo']),
  reported_at: Instant,
  energy_used_wh: Decimal,
  solar_contribution_wh: Decimal,
  carbon_kg: Decimal,
  node_share_eur: Decimal,
  cooperative_share_eur: Decimal,
  reward_eur: Decimal,
  credit_status: z.string(),
  redemption: z.strictObject({ id: Id, state: z.enum(['requested', 'paid']) }).nullable(),
  proof: z.strictObject({ height: z.int(), block_hash: Sha256 }),
})
export type EarningsReceipt = z.infer<typeof EarningsReceipt>

export const EarningsResponse = z.strictObject({
  node_id: Id,
  by_state: z.strictObject({
    pending: z.strictObject(amounts),
    verified: z.strictObject(amounts),
    redeemed: z.strictObject(amounts),
  }),
  /** What a redemption would take now. */
  payable_eur: Decimal,
  /** What was asked for and waits for an admin; it is still `verified`. */
  set_aside_eur: Decimal,
  /** Work that `npm start` seeded; it can never be redeemed and is in no other total. */
  demo_eur: Decimal,
  carbon_saved_kg: Decimal,
  by_day: z.array(z.strictObject({ day: z.iso.date(), tasks: z.int(), carbon_saved_kg: Decimal, ...amounts })),
  receipts: listOf(EarningsReceipt),
})
export type EarningsResponse = z.infer<typeof EarningsResponse>
