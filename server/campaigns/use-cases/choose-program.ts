import { campaignErrors } from '#core/campaign/errors.ts'
import type { CreateCampaignRequest } from '#core/contracts/campaigns.ts'
import type { WorkloadLimits } from '#core/contracts/workloads.ts'
import { MEMORY_NEEDED_MB, needsProgram } from '#core/task/task-type.ts'
import { WORKLOAD_LIMITS_DEFAULT } from '#core/workload/limits.ts'
import { memoryNeedMb } from '#core/workload/memory-need.ts'
import type { FindProgram, Program } from '../ports.ts'

/** Tasks need a few different amounts of memory, not any: a claim looks once at each (migration 0011). */
const MEMORY_STEP_MB = 64

export type Chosen = {
  readonly program: Program | null
  readonly limits: WorkloadLimits | null
  /** Free memory that a node must offer. */
  readonly memoryMb: number
}
type Request = Pick<CreateCampaignRequest, 'type' | 'workload' | 'limits'>

/** The program that does the work, and what it may use. Throws `workload_missing` and `campaign_inputs_invalid`. */
export async function chooseProgram(request: Request, findProgram: FindProgram): Promise<Chosen> {
  const { type, limits: asked = {} } = request
  if (!needsProgram(type)) return ofNodes(request)
  const { memoryMaxMb, sizeBytes, ...program } = await programFor(request, findProgram)
  const memory_mb = asked.memory_mb ?? Math.max(memoryMaxMb, WORKLOAD_LIMITS_DEFAULT.memory_mb)
  if (memory_mb < memoryMaxMb)
    throw misfit('body.limits.memory_mb', `is less than the ${memoryMaxMb} MB that the program says it may need`)
  const limits = {
    cpu_s: asked.cpu_s ?? WORKLOAD_LIMITS_DEFAULT.cpu_s,
    wall_s: asked.wall_s ?? WORKLOAD_LIMITS_DEFAULT.wall_s,
    output_bytes: asked.output_bytes ?? WORKLOAD_LIMITS_DEFAULT.output_bytes,
    memory_mb,
  }
  const needMb = memoryNeedMb({ memoryMb: memory_mb, outputBytes: limits.output_bytes, moduleBytes: sizeBytes })
  return { program, limits, memoryMb: roundedUp(needMb) }
}

const roundedUp = (memoryMb: number) => Math.ceil(memoryMb / MEMORY_STEP_MB) * MEMORY_STEP_MB

/** An audit is done by what every node has. */
function ofNodes({ type, workload, limits }: Request): Chosen {
  if (workload !== undefined) throw misfit('body.workload', `${type} needs no program`)
  if (limits !== undefined) throw misfit('body.limits', `${type} needs no program, and nothing to limit it`)
  return { program: null, limits: null, memoryMb: MEMORY_NEEDED_MB[type] }
}

async function programFor({ type, workload }: Request, { named, builtIn }: FindProgram) {
  const program = workload === undefined ? await builtIn(type) : await named(workload)
  if (program) return program
  const message = workload === undefined ? `is needed: there is no program of ours for ${type}` : 'is not stored'
  throw campaignErrors.workload_missing({ errors: [{ path: 'body.workload', message }] })
}

const misfit = (path: string, message: string) =>
  campaignErrors.campaign_inputs_invalid({ errors: [{ path, message }] })
