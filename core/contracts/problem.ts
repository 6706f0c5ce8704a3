import { z } from 'zod'
import { Decimal } from './primitives.ts'

/** RFC 9457, `application/problem+json`. `errors` names each bad field by its path in the request. */
export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string(),
  errors: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  /** With `clock_skew`: the coordinator's clock, to sign again with. */
  server_time: z.string().optional(),
  /** With `redemption_too_little`: the least amount that is paid out. */
  minimum_eur: Decimal.optional(),
})
export type Problem = z.infer<typeof Problem>
