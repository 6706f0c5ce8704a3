import { z } from 'zod'
import { WORKLOAD_LIMITS_MAX } from '../workload/limits.ts'
import { Instant, ListQuery, listOf, Sha256 } from './primitives.ts'

/** What one run may use: memory in MB, processor and wall-clock time in s, result in bytes. */
export const WorkloadLimits = z.strictObject({
  memory_mb: z.int().min(1).max(WORKLOAD_LIMITS_MAX.memory_mb),
  cpu_s: z.int().min(1).max(WORKLOAD_LIMITS_MAX.cpu_s),
  wall_s: z.int().min(1).max(WORKLOAD_LIMITS_MAX.wall_s),
  output_bytes: z.int().min(1).max(WORKLOAD_LIMITS_MAX.output_bytes),
})
export type WorkloadLimits = z.infer<typeof WorkloadLimits>

/** The limits somebody cares about; the others are the defaults. */
export const WorkloadLimitsAsked = WorkloadLimits.partial()
export type WorkloadLimitsAsked = z.infer<typeof WorkloadLimitsAsked>

export const WorkloadName = z
  .string()
  .min(1)
  .max(64)
  .regex(/^[a-z0-9-]*$/, 'is lower-case letters, digits and hyphens')
export const WorkloadVersion = z
  .string()
  .min(1)
  .max(32)
  .regex(/^[0-9A-Za-z.-]*$/, 'is letters, digits, dots and hyphens')

/** `PUT /grid/workloads?name=…&version=…`; the body is the module itself, as application/wasm. */
export const PutWorkloadQuery = z.strictObject({ name: WorkloadName, version: WorkloadVersion })
export type PutWorkloadQuery = z.infer<typeof PutWorkloadQuery>

/** What a checker found that refuses nothing; `detail` is one English sentence. */
export const WorkloadWarning = z.strictObject({ code: z.string(), detail: z.string() })
export type WorkloadWarning = z.infer<typeof WorkloadWarning>

/** A module that was checked and is stored under its digest. `built_in` ones come with the coordinator. */
export const WorkloadItem = z.strictObject({
  sha256: Sha256,
  name: WorkloadName,
  version: WorkloadVersion,
  size_bytes: z.int(),
  built_in: z.boolean(),
  warnings: z.array(WorkloadWarning),
  created_at: Instant,
})
export type WorkloadItem = z.infer<typeof WorkloadItem>

export const WorkloadsQuery = z.strictObject({ ...ListQuery, name: WorkloadName.optional() })
export const WorkloadsResponse = listOf(WorkloadItem)
