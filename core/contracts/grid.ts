import { z } from 'zod'
import { Decimal, Id, Instant } from './primitives.ts'

export const ENROLMENT_POLICIES = ['open', 'invite', 'approve'] as const

export const GridResponse = z.strictObject({
  coordinator_id: Id,
  name: z.string(),
  version: z.string(),
  agent_version_min: z.string(),
  enrolment: z.enum(ENROLMENT_POLICIES),
})
export type GridResponse = z.infer<typeof GridResponse>

export const StatsResponse = z.strictObject({
  nodes: z.strictObject({
    total_nodes: z.int(),
    active_nodes: z.int(),
    total_cpu_cores: z.int(),
    nodes_with_solar: z.int(),
    total_energy_saved_wh: z.number(),
    total_carbon_credits: Decimal,
  }),
  tasks: z.strictObject({
    total_tasks: z.int(),
    pending_tasks: z.int(),
    assigned_tasks: z.int(),
    in_progress_tasks: z.int(),
    completed_tasks: z.int(),
    failed_tasks: z.int(),
    expired_tasks: z.int(),
  }),
  cooperative_fund_eur: Decimal,
})
export type StatsResponse = z.infer<typeof StatsResponse>

export const FactorsResponse = z.strictObject({
  factors: z.array(
    z.strictObject({ id: z.string(), kg_co2_per_kwh: Decimal, source: z.string(), valid_from: Instant }),
  ),
  prices: z.array(z.strictObject({ id: z.string(), eur_per_kg: Decimal, source: z.string(), valid_from: Instant })),
})
export type FactorsResponse = z.infer<typeof FactorsResponse>

export const HealthResponse = z.strictObject({ status: z.literal('ok') })
export const ReadyResponse = z.strictObject({
  status: z.enum(['ready', 'not_ready']),
  database: z.boolean(),
  disk: z.boolean(),
})
