import { z } from 'zod'
import { REDEMPTION_STATES } from '../redemption/redemption.ts'
import { Decimal, Id, Instant, ListQuery, listOf } from './primitives.ts'

/** `credits` counts the carbon credits that are paid out with it. */
export const RedemptionResponse = z.strictObject({ redemption_id: Id, amount_eur: Decimal, credits: z.int() })
export type RedemptionResponse = z.infer<typeof RedemptionResponse>

export const RedemptionItem = z.strictObject({
  id: Id,
  node_id: Id,
  owner_id: Id.nullable(),
  owner_name: z.string().nullable(),
  amount_eur: Decimal,
  credits: z.int(),
  state: z.enum(REDEMPTION_STATES),
  requested_at: Instant,
  decided_at: Instant.nullable(),
  reference: z.string().nullable(),
  reason: z.string().nullable(),
})
export type RedemptionItem = z.infer<typeof RedemptionItem>
export const RedemptionsQuery = z.strictObject({
  ...ListQuery,
  node_id: Id.optional(),
  state: z.enum(REDEMPTION_STATES).optional(),
})
export const RedemptionsResponse = listOf(RedemptionItem)

/** The bank's reference of the payment, or why there is none. */
export const DecideRedemptionRequest = z.discriminatedUnion('state', [
  z.strictObject({ state: z.literal('paid'), reference: z.string().trim().min(1).max(200) }),
  z.strictObject({ state: z.literal('refused'), reason: z.string().trim().min(1).max(500) }),
])
export type DecideRedemptionRequest = z.infer<typeof DecideRedemptionRequest>
