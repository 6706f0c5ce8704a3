import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { MEMORY_NEEDED_MB } from '#core/task/task-type.ts'
import { WORKLOAD_LIMITS_DEFAULT } from '#core/workload/limits.ts'
import { memoryNeedMb } from '#core/workload/memory-need.ts'
import type { Running } from './run-task.ts'

type Part = Pick<Running, 'task' | 'phase' | 'computation'>

/**
 * Memory that this node offers for one task more, in MB: what is available now, without what those that run may take
 * beyond what they have. Never below 0.
 */
export function memoryOfferMb(availableMb: number, running: Iterable<Part>): number {
  const promisedMb = [...running].reduce((sum, run) => sum + stillToTakeMb(run), 0)
  return Math.max(0, Math.floor(availableMb - promisedMb))
}

/** Memory that is left for one task more of what the owner allows all of them together, in MB; infinite where nobody does. */
export function memoryLeftMb(allowedMb: number | null, running: Iterable<Part>): number {
  if (allowedMb === null) return Number.POSITIVE_INFINITY
  return Math.max(0, allowedMb - [...running].reduce((sum, run) => sum + needOfMb(run.task), 0))
}

/** The process of one whose result is there has ended. */
function stillToTakeMb({ task, phase, computation }: Part): number {
  if (phase === 'reporting') return 0
  return Math.max(0, needOfMb(task) - (computation?.memoryMb() ?? 0))
}

function needOfMb({ task_type, module, limits = WORKLOAD_LIMITS_DEFAULT }: ClaimResponse): number {
  if (!module) return MEMORY_NEEDED_MB[task_type]
  const { memory_mb: memoryMb, output_bytes: outputBytes } = limits
  return memoryNeedMb({ memoryMb, outputBytes, moduleBytes: module.size_bytes })
}
