import { z } from 'zod'
import { Sha256 } from '#core/contracts/primitives.ts'

const Job = z.strictObject({
  taskType: z.literal('data_hash'),
  set: z.string().nullable(),
  first: z.int().min(0),
  files: z.array(z.strictObject({ path: z.string(), file: z.string().nullable(), sha256: Sha256 })),
})
const CpuMs = z.number().min(0)

/** What the agent tells the process that computes. */
export const ToChild = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('job'), job: Job }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
])
export type ToChild = z.infer<typeof ToChild>

/** What the process that computes tells the agent: `cpuMs` is its CPU time in ms so far, `result` is base64. */
export const FromChild = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('progress'), fraction: z.number().min(0).max(1), cpuMs: CpuMs }),
  z.strictObject({ type: z.literal('result'), result: z.base64(), cpuMs: CpuMs }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().min(1), retryable: z.boolean() }),
])
export type FromChild = z.infer<typeof FromChild>
