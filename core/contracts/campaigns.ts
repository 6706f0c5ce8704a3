import { z } from 'zod'
import { CAMPAIGN_STATES } from '../campaign/campaign.ts'
import { BOOKS } from '../ledger/ledger.ts'
import { Decimal, Id, Instant, ListQuery, listOf, Params, Sha256, TaskTypeName } from './primitives.ts'
import { DEADLINE_MINUTES_MAX, PRIORITY_MAX, REWARD_EUR_MAX } from './tasks.ts'
import { PurposeByLanguage } from './work-for.ts'
import { WorkloadReference } from './work-params.ts'
import { WorkloadLimits, WorkloadLimitsAsked } from './workloads.ts'

/** So many digests fit into a JSON body of 256 KB, with room for everything else. */
export const CAMPAIGN_INPUTS_MAX = 3500
/** Tasks without a program have the params of their campaign, so that they are multiplied; in UTF-16 units of their JSON. */
export const CAMPAIGN_PARAMS_MAX = 10_000
/** As many as a manifest has entries. */
export const CAMPAIGN_TASKS_MAX = 100_000
/** A budget is at most this, in euro: what as many tasks as there can be may earn. */
export const BUDGET_EUR_MAX = CAMPAIGN_TASKS_MAX * REWARD_EUR_MAX

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

/**
 * One task for each of `inputs`, digests of stored blobs, or for each entry of a stored `manifest`; an audit of a manifest
 * is cut into ranges of it, a picture of the one scene in `inputs` into tiles. `params` are what its type and program want.
 */
export const CreateCampaignRequest = z.strictObject({
  type: TaskTypeName,
  name: Line,
  purpose: PurposeByLanguage.optional(),
  beneficiary: Line.optional(),
  params: CampaignParams,
  inputs: z.array(Sha256).min(1).max(CAMPAIGN_INPUTS_MAX).optional(),
  manifest: Sha256.optional(),
  workload: WorkloadReference.optional(),
  limits: WorkloadLimitsAsked.optional(),
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
  /** Null where a node's own program does the work. */
  workload: z.strictObject({ name: z.string(), version: z.string(), sha256: Sha256, built_in: z.boolean() }).nullable(),
  limits: WorkloadLimits.nullable(),
})
export type CampaignResponse = z.infer<typeof CampaignResponse>

export const CampaignsQuery = z.strictObject({ ...ListQuery, status: z.enum(CAMPAIGN_STATES).optional() })
export const CampaignsResponse = listOf(CampaignItem)

/** With `deadline_minutes`, counted from now, also what expired is tried again. */
export const RetryRequest = z.strictObject({ deadline_minutes: z.int().min(1).max(DEADLINE_MINUTES_MAX).optional() })
export type RetryRequest = z.infer<typeof RetryRequest>

/** `partial` gives what is there of a campaign that is not over; `csv` the table in place of picture, archive or JSON. */
export const ResultQuery = z.strictObject({
  partial: z.enum(['true', 'false']).optional(),
  format: z.enum(['whole', 'csv']).optional(),
})
