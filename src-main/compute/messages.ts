import { z } from 'zod'
import { Sha256 } from '#core/contracts/primitives.ts'
import { PEEK_BYTES_MAX } from './ports.ts'

const DataHashJob = z.strictObject({
  taskType: z.literal('data_hash'),
  set: z.string().nullable(),
  first: z.int().min(0),
  files: z.array(z.strictObject({ path: z.string(), file: z.string().nullable(), sha256: Sha256 })).readonly(),
})
const StoredFile = z.strictObject({ file: z.string(), sha256: Sha256 })
const WasmJob = z.strictObject({
  taskType: z.literal('wasm'),
  taskId: z.string(),
  module: StoredFile,
  input: StoredFile.nullable(),
  args: z.array(z.string()).readonly(),
  limits: z.strictObject({
    memoryMb: z.int().positive(),
    cpuS: z.number().positive(),
    wallS: z.number().positive(),
    outputBytes: z.int().min(0),
  }),
  folder: z.string(),
  cpuMsBefore: z.number().min(0),
  checkpointEveryS: z.number().min(0),
})
const CpuMs = z.number().min(0)
const MemoryMb = z.number().min(0)
const Fraction = z.number().min(0).max(1)

/** What the agent tells the process that computes; `rest` is a short pause, after which nothing has to be safe on the disk. */
export const ToChild = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('job'), job: z.discriminatedUnion('taskType', [DataHashJob, WasmJob]) }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('rest') }),
  z.strictObject({ type: z.literal('resume') }),
  z.strictObject({ type: z.literal('peek') }),
])
export type ToChild = z.infer<typeof ToChild>

/**
 * What the process that computes tells the agent: `cpuMs` is its CPU time in ms so far, `memoryMb` the memory in MB that it has now. A result comes in pieces, in
 * base64: each `output` is one, with how many bytes come after it, `result` is the last. `written` answers a `peek`: what has been written so far. After `paused` the process may be stopped at any moment.
 */
export const FromChild = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('resumed'), fraction: Fraction }),
  z.strictObject({ type: z.literal('progress'), fraction: Fraction, cpuMs: CpuMs, memoryMb: MemoryMb }),
  z.strictObject({ type: z.literal('paused'), fraction: Fraction, cpuMs: CpuMs, memoryMb: MemoryMb }),
  z.strictObject({ type: z.literal('output'), piece: z.base64(), restBytes: z.int().min(0) }),
  z.strictObject({ type: z.literal('written'), bytes: z.base64().max(PEEK_BYTES_MAX * 2) }),
  z.strictObject({ type: z.literal('result'), result: z.base64(), cpuMs: CpuMs }),
  z.strictObject({ type: z.literal('failed'), reason: z.string().min(1), retryable: z.boolean() }),
])
export type FromChild = z.infer<typeof FromChild>
