import { z } from 'zod'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { checkSize } from '#core/workload/check-module.ts'
import { WORKLOAD_LIMITS_DEFAULT } from '#core/workload/limits.ts'
import { problemText } from '#core/workload/module-problems.ts'
import { ComputeFailure, type WasmJob } from '../compute/ports.ts'

/** At most so many arguments, of so many characters together. */
const ARGS_MAX = 100
const ARGS_CHARACTERS_MAX = 8192
const Args = z
  .array(z.string().refine((text) => !text.includes('\0')))
  .max(ARGS_MAX)
  .refine((args) => args.join('').length <= ARGS_CHARACTERS_MAX)

type Place = Pick<WasmJob, 'folder' | 'cpuMsBefore'>

/** What a task says of a blob: more bytes than these are not taken. */
export type NamedBlob = { readonly sha256: string; readonly size_bytes: number }
/** Where the bytes of a blob lie on this computer; they stay there until the task is forgotten. */
export type HoldBlob = (blob: NamedBlob) => Promise<string>

/**
 * Brings a program and its input, and says how to run it. `place` is where the checkpoint of this task is kept, at most
 * once in `checkpointEveryS`, and what earlier attempts have used. Throws `ComputeFailure` for a task that no node can do.
 */
export async function prepareProgram(
  task: ClaimResponse,
  { hold, place, checkpointEveryS }: { hold: HoldBlob; place: Place; checkpointEveryS: number },
): Promise<WasmJob> {
  const { module, input, params, limits = WORKLOAD_LIMITS_DEFAULT } = task
  if (!module) throw new ComputeFailure('The task comes without a program that this node could run.', false)
  refuseTooLarge(module)
  const args = Args.safeParse(params['args'] ?? [])
  if (!args.success) throw new ComputeFailure('params.args is not a list of arguments.', false)
  return {
    taskType: 'wasm',
    taskId: task.id,
    module: { file: await hold(module), sha256: module.sha256 },
    input: input && { file: await hold(input), sha256: input.sha256 },
    args: args.data,
    limits: {
      memoryMb: limits.memory_mb,
      cpuS: limits.cpu_s,
      wallS: limits.wall_s,
      outputBytes: limits.output_bytes,
    },
    ...place,
    checkpointEveryS,
  }
}

/** No node would run it, so that none need fetch it. */
function refuseTooLarge({ size_bytes: sizeBytes }: NamedBlob): void {
  const [problem] = checkSize(sizeBytes)?.problems ?? []
  if (problem) throw new ComputeFailure(`The program was refused. ${problemText(problem)}`, false)
}
