import { z } from 'zod'
import { CAMPAIGN_STATES } from '../campaign/campaign.ts'
import { BOOKS } from '../ledger/ledger.ts'
import { Decimal, Id, Instant, ListQuery, listOf, Params, Sha256, TaskTypeName } from './primitives.ts'
import { DEADLINE_MINUTES_MAX, PRIORITY_MAX, REWARD_EUR_MAX } from './tasks.ts'
import { PurposeByLanguage } from './work-for.ts'

/** So many digests fit into a JSON body of 256 KB, with room for everything else. */
export const CAMPAIGN_INPUTS_MAX = 3500
/** Every task has the params of its campaign, so that they are multiplied; in UTF-16 units of their JSON. */
export const CAMPAIGN_PARAMS_MAX = 10_000
/** A budget is at most this, in euro: what as many tasks as there can be may earn. */
export const BUDGET_EUR_MAX = CAMPAIGN_INPUTS_MAX * REWARD_EUR_MAX

const Line = z
  .string()
  .trim()
  .min(1)
  .max(255)
  .regex(/^\P{Cc}*$/u, 'has no control characters')
const CampaignParams = Params.refine(
  (params) => JSON.stringify(params).length <= CAMPAIGN_PARAMS_MAX,
  `is at most ${CAMPAIGN_PARAMS_MAX} characters of JSON`,
)

/** One task for each of `inputs`, the digest of a stored blob; `params` are those of every task. */
export const CreateCampaignRequest = z.strictObject({
  type: TaskTypeName,
  name: Line,
  purpose: PurposeByLanguage.optional(),
  beneficiary: Line.optional(),
  params: CampaignParams,
  inputs: z.array(Sha256).min(1).max(CAMPAIGN_INPUTS_MAX),
  deadline_minutes: z.int().min(1).max(DEADLINE_MINUTES_MAX),
  priority: z.int().min(-PRIORITY_MAX).max(PRIORITY_MAX).optional(),
  reward_eur: z.number().min(0).max(REWARD_EUR_MAX).optional(),
  budget_eur: z.number().min(0).max(BUDGET_EUR_MAX).optional(),
  green_only: z.boolean().optional(),
  head_start_share: z.number().min(0).max(1).optional(),
})
export type CreateCampaignRequest = z.infer<typeof CreateCampaignRequest>

/**
 * `budget_eur` is what it was given, which is always `spent_eur` + `left_eur` + `returned_eur`; nothing is left once it
 * is closed. `reward_eur` is that of each task.
 */
export const CampaignItem = z.strictObject({
  id: Id,
  type: TaskTypeName,
  name: z.string(),
  beneficiary: z.string().nullable(),
  book: z.enum(BOOKS),
  status: z.enum(CAMPAIGN_STATES),
  priority: z.int(),
  green_only: z.boolean(),
  head_start_share: z.number(),
  deadline: Instant,
  tasks: z.strictObject({
    total: z.int(),
    pending: z.int(),
    assigned: z.int(),
    in_progress: z.int(),
    completed: z.int(),
    failed: z.int(),
    expired: z.int(),
  }),
  reward_eur: Decimal,
  budget_eur: Decimal,
  spent_eur: Decimal,
  left_eur: Decimal,
  returned_eur: Decimal,
  created_at: Instant,
  closed_at: Instant.nullable(),
})
export type CampaignItem = z.infer<typeof CampaignItem>

/** One campaign with what is too long for a list. */
export const CampaignResponse = z.strictObject({
  ...CampaignItem.shape,
  purpose: PurposeByLanguage.nullable(),
  params: Params,
})
export type CampaignResponse = z.infer<typeof CampaignResponse>

export const CampaignsQuery = z.strictObject({ ...ListQuery, status: z.enum(CAMPAIGN_STATES).optional() })
export const CampaignsResponse = listOf(CampaignItem)
