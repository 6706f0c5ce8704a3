import { z } from 'zod'
import { BOOKS } from '../ledger/ledger.ts'
import { NOT_PAID_REASONS } from '../wording/not-paid.ts'
import { SOURCES_MAX } from '../owner-settings.ts'
import { AGENT_REASONS } from '../wording/reasons.ts'
import { AGENT_WARNINGS } from '../wording/warnings.ts'
import { SUN_MODES } from './limits.ts'
import { Decimal, Id, Instant, Sha256, TaskTypeName } from './primitives.ts'
import { SourceTrial, SunNow } from './solar.ts'
import { WorkFor } from './work-for.ts'

/** Why the agent is or is not computing, as data; `core/wording/` says it in four languages. */
export const AgentSentence = z.strictObject({
  reason: z.enum(AGENT_REASONS),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
  next_change_at: Instant.nullable(),
})
export type AgentSentence = z.infer<typeof AgentSentence>

/** What people should know besides, as data; worded like a sentence. */
export const AgentWarning = z.strictObject({
  code: z.enum(AGENT_WARNINGS),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
})
export type AgentWarning = z.infer<typeof AgentWarning>

/** Why finished work is not paid, as data; `detail` is the coordinator's own sentence. */
export const NotPaid = z.strictObject({ reason: z.enum(NOT_PAID_REASONS), detail: z.string().nullable() })
export type NotPaid = z.infer<typeof NotPaid>

export const RunningTask = z.strictObject({
  assignment_id: Id,
  task_id: Id,
  task_type: TaskTypeName,
  phase: z.enum(['fetching', 'computing', 'paused', 'reporting']),
  progress: z.number().min(0).max(1),
  /** The share that a checkpoint had saved when this run of it began; null when it began at the beginning. */
  resumed_from: z.number().min(0).max(1).nullable(),
  started_at: Instant,
  energy_wh: z.number(),
  solar_wh: z.number(),
  /** Null for a task that belongs to no campaign. */
  work_for: WorkFor.nullable(),
})

/** Since midnight of this computer's time zone: what finished tasks used and what was booked for them. */
export const Today = z.strictObject({
  earned_eur: Decimal,
  /** Practice work that `npm start` seeded; it can never be redeemed and is not in `earned_eur`. */
  demo_eur: Decimal,
  tasks: z.int(),
  energy_wh: z.number(),
  solar_wh: z.number(),
})
export type Today = z.infer<typeof Today>

export const FinishedTask = z.strictObject({
  assignment_id: Id,
  task_id: Id,
  task_type: TaskTypeName,
  finished_at: Instant,
  outcome: z.enum(['waiting', 'paid', 'not_paid']),
  result_hash: Sha256,
  reward_eur: Decimal.nullable(),
  node_share_eur: Decimal.nullable(),
  /** With `paid`: where it was booked; `demo` is practice and never paid out. */
  book: z.enum(BOOKS).nullable(),
  proof_height: z.int().nullable(),
  /** With `not_paid`. */
  because: NotPaid.nullable(),
})

export const AGENT_MODES = [...SUN_MODES, 'paused', 'finish'] as const
/** The whole state of an agent, for any interface. `seq` grows with every change. */
export const AgentSnapshot = z.strictObject({
  seq: z.int(),
  at: Instant,
  agent_version: z.string(),
  node_id: Id.nullable(),
  node_name: z.string().nullable(),
  server: z.string().nullable(),
  connected: z.boolean(),
  /** How it computes while it is not paused and not finishing is the owner's choice. */
  mode: z.enum(AGENT_MODES),
  sentence: AgentSentence,
  slots: z.int(),
  /** How much of a core each running task may use, 0.02 to 1. */
  cpu_share: z.number(),
  cpu_usage_pct: z.number(),
  power_w: z.number().nullable(),
  solar_w: z.number(),
  /** What the meters of this site say; null where there are none. */
  sun: SunNow.nullable(),
  /** What tells how much sun there is, by its own name; null where nothing does. */
  solar_source: z.string().nullable(),
  /**
   * What each source said last, in the order in which they are set up; empty where they were not read since that changed.
   * With a problem, `reading` is the last good one.
   */
  sources: z.array(SourceTrial).max(SOURCES_MAX),
  running: z.array(RunningTask),
  recent: z.array(FinishedTask).max(50),
  unsent_results: z.int(),
  earned_eur: Decimal,
  demo_eur: Decimal,
  today: Today,
  warnings: z.array(AgentWarning),
})
export type AgentSnapshot = z.infer<typeof AgentSnapshot>

/** One line of JSON over the control socket. */
export const ControlRequest = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('status') }),
  z.strictObject({ verb: z.literal('watch') }),
  z.strictObject({ verb: z.literal('pause'), until: Instant.nullable() }),
  z.strictObject({ verb: z.literal('resume') }),
  z.strictObject({ verb: z.literal('finish') }),
])
export type ControlRequest = z.infer<typeof ControlRequest>

export const ControlResponse = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true), snapshot: AgentSnapshot }),
  z.strictObject({ ok: z.literal(false), error: z.string() }),
])
export type ControlResponse = z.infer<typeof ControlResponse>
