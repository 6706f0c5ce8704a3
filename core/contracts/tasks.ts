import { z } from 'zod'
import { TASK_STATES } from '../task/task.ts'
import { TASK_TYPES } from '../task/task-type.ts'
import { Decimal, Id, Instant, ListQuery, listOf, Params, QueryInteger, Sha256, TaskTypeName } from './primitives.ts'
import { WorkFor } from './work-for.ts'
import { WorkloadLimits } from './workloads.ts'

/** A deadline lies at most a year ahead. */
export const DEADLINE_MINUTES_MAX = 366 * 24 * 60
export const PRIORITY_MAX = 100
/** A task's reward is at most this, in euro; that it has at most 12 decimals is checked where it becomes pico-euro. */
export const REWARD_EUR_MAX = 1000
export const WAIT_MAX_S = 30

export const CreateTaskRequest = z.strictObject({
  task_type: TaskTypeName,
  data_url: z.string().min(1).max(2000),
  deadline_minutes: z.int().min(1).max(DEADLINE_MINUTES_MAX),
  priority: z.int().min(-PRIORITY_MAX).max(PRIORITY_MAX).optional(),
  params: Params.optional(),
  reward_eur: z.number().min(0).max(REWARD_EUR_MAX).optional(),
  green_only: z.boolean().optional(),
  head_start_share: z.number().min(0).max(1).optional(),
  attempt_max: z.int().min(1).max(100).optional(),
})
export type CreateTaskRequest = z.infer<typeof CreateTaskRequest>

export const TaskResponse = z.strictObject({
  id: Id,
  task_type: TaskTypeName,
  status: z.enum(TASK_STATES),
  data_url: z.string(),
  params: Params,
  priority: z.int(),
  green_only: z.boolean(),
  open_to_all: z.boolean(),
  attempts: z.int(),
  attempt_max: z.int(),
  lost_leases: z.int(),
  reward_eur: Decimal,
  assigned_node_id: Id.nullable(),
  result_hash: Sha256.nullable(),
  deadline: Instant,
  energy_used_wh: z.number().nullable(),
  carbon_credits_awarded: Decimal.nullable(),
  created_at: Instant,
  completed_at: Instant.nullable(),
  campaign_id: Id.nullable(),
})
export type TaskResponse = z.infer<typeof TaskResponse>

export const TasksQuery = z.strictObject({
  ...ListQuery,
  status: z.enum(TASK_STATES).optional(),
  task_type: TaskTypeName.optional(),
})
export const TasksResponse = listOf(TaskResponse)

/** `types` is a comma-separated list; without it a node takes every type. */
export const ClaimQuery = z.strictObject({
  node_id: Id,
  types: z
    .string()
    .max(200)
    .transform((text) => text.split(','))
    .pipe(z.array(z.enum(TASK_TYPES)).min(1).max(TASK_TYPES.length))
    .optional(),
  memory_mb: QueryInteger(0, 16_777_216).optional(),
  workloads: z.enum(['builtin', 'any']).optional(),
  wait: QueryInteger(0, WAIT_MAX_S).optional(),
})
export type ClaimQuery = z.infer<typeof ClaimQuery>

/** A program: its bytes are the blob with this digest, which its node may read while it holds the task. */
export const ClaimedModule = z.strictObject({
  sha256: Sha256,
  size_bytes: z.int(),
  name: z.string(),
  version: z.string(),
  built_in: z.boolean(),
})
export type ClaimedModule = z.infer<typeof ClaimedModule>

export const ClaimResponse = z.strictObject({
  id: Id,
  assignment_id: Id,
  task_type: TaskTypeName,
  data_url: z.string(),
  params: Params,
  input: z.strictObject({ sha256: Sha256, size_bytes: z.int() }).nullable(),
  workload: z.string(),
  /** The program that is to be run and what it may use; absent where the node's own does the work. */
  module: ClaimedModule.nullable().optional(),
  limits: WorkloadLimits.optional(),
  deadline: Instant,
  lease_expires_at: Instant,
  estimated_reward: Decimal,
  /** Null for a task of no campaign; an older coordinator does not say. */
  campaign: WorkFor.nullable().optional(),
})
export type ClaimResponse = z.infer<typeof ClaimResponse>

export const EmptyRequest = z.strictObject({})
export const FailRequest = z.strictObject({ reason: z.string().min(1).max(2000), retryable: z.boolean() })
export type FailRequest = z.infer<typeof FailRequest>

/** What start, release and fail answer: where the task stands now. */
export const AssignmentResponse = z.strictObject({ assignment_id: Id, task_id: Id, task_status: z.enum(TASK_STATES) })
export type AssignmentResponse = z.infer<typeof AssignmentResponse>
