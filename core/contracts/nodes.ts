import { z } from 'zod'
import { CPU_CORES_MAX, NODE_STATUSES } from '../node/node.ts'
import { openAssignmentsMax } from '../node/node.ts'
import { Decimal, Id, Instant, ListQuery, listOf, Name, Nonce, PublicKey, Signature, Watts } from './primitives.ts'

export const RegisterRequest = z.strictObject({
  name: Name,
  cpu_cores: z.int().min(1).max(CPU_CORES_MAX),
  has_solar: z.boolean(),
  location: Name,
  public_key: PublicKey,
  issued_at: Instant,
  nonce: Nonce,
  signature: Signature,
  latitude: z.number().min(-90).max(90).optional(),
  longitude: z.number().min(-180).max(180).optional(),
  solar_peak_watts: Watts.optional(),
  site_id: z.string().min(1).max(100).optional(),
  enrolment_code: z.string().min(1).max(200).optional(),
  consent_version: z.string().min(1).max(50).optional(),
})
export type RegisterRequest = z.infer<typeof RegisterRequest>

const nodeFields = {
  id: Id,
  name: z.string(),
  cpu_cores: z.int(),
  has_solar: z.boolean(),
  location: z.string(),
  status: z.enum(NODE_STATUSES),
  eco_score: z.number().min(0).max(1),
  total_energy_saved_wh: z.number(),
  total_carbon_credits: Decimal,
}

export const RegisterResponse = z.strictObject({ ...nodeFields, token: z.string(), token_expires_at: Instant })
export type RegisterResponse = z.infer<typeof RegisterResponse>

export const TokenRequest = z.strictObject({ node_id: Id, issued_at: Instant, nonce: Nonce, signature: Signature })
export type TokenRequest = z.infer<typeof TokenRequest>
export const TokenResponse = z.strictObject({ token: z.string(), token_expires_at: Instant })
export type TokenResponse = z.infer<typeof TokenResponse>

/** A heartbeat lists at most what a node may hold open. */
export const RUNNING_MAX = openAssignmentsMax(CPU_CORES_MAX)

export const HeartbeatRequest = z.strictObject({
  node_id: Id,
  cpu_usage: z.number().min(0).max(100),
  solar_watts: Watts,
  surplus_watts: z.number().min(-10_000_000).max(10_000_000).optional(),
  accepting: z.boolean().optional(),
  running: z
    .array(z.strictObject({ assignment_id: Id, progress: z.number().min(0).max(1) }))
    .max(RUNNING_MAX)
    .optional(),
  agent_version: z.string().min(1).max(50).optional(),
  temperature_c: z.number().min(-100).max(200).optional(),
})
export type HeartbeatRequest = z.infer<typeof HeartbeatRequest>

export const HeartbeatResponse = z.strictObject({
  id: Id,
  status: z.enum(NODE_STATUSES),
  eco_score: z.number(),
  lost: z.array(Id),
  next_heartbeat_s: z.number(),
})
export type HeartbeatResponse = z.infer<typeof HeartbeatResponse>

export const NodeResponse = z.strictObject({
  ...nodeFields,
  solar_watts: z.number().nullable(),
  surplus_watts: z.number().nullable(),
  cpu_usage: z.number().nullable(),
  open_assignments: z.int(),
  /** Five and more put the node on back-off: one task until `backoff_until`, then one more, and so on. */
  failures_in_a_row: z.int(),
  backoff_until: Instant.nullable(),
  last_seen_at: Instant.nullable(),
  agent_version: z.string().nullable(),
  owner_id: Id.nullable(),
  owner_name: z.string().nullable(),
  consent_version: z.string().nullable(),
  created_at: Instant,
})
export type NodeResponse = z.infer<typeof NodeResponse>

/** What an admin may change: `active` approves or reinstates. At least one field. */
export const PatchNodeRequest = z
  .strictObject({
    status: z.enum(['active', 'suspended']).optional(),
    name: Name.optional(),
    location: Name.optional(),
  })
  .refine((fields) => Object.keys(fields).length > 0, 'names at least one of status, name, location')
export type PatchNodeRequest = z.infer<typeof PatchNodeRequest>

export const LeaveResponse = z.strictObject({ id: Id, status: z.literal('left') })

export const NodesQuery = z.strictObject({
  ...ListQuery,
  status: z.enum(NODE_STATUSES).optional(),
  owner_id: Id.optional(),
})
export const NodesResponse = listOf(NodeResponse)
