import type { ClaimResponse } from '#core/contracts/tasks.ts'
import { TASK_TYPES, type TaskType } from '#core/task/task-type.ts'

export type Acceptance = {
  /** Whether its owner accepts programs too that are not part of this app; asked for each time. */
  acceptsUploaded: () => boolean
  /** SHA-256, in hexadecimal, of the programs that are. */
  shippedPrograms: ReadonlySet<string>
}

/** Which programs may run here: a coordinator only says what is built in, and what came with this app decides. */
export type AcceptedPrograms = {
  /** What to ask for: no built-in work of a kind whose program this app turned out not to have. */
  types(): readonly TaskType[]
  /** Why a task may not run here, to go on a sentence that begins with it; null for one that may. */
  objection(task: Pick<ClaimResponse, 'task_type' | 'module'>): string | null
}

export function acceptedPrograms({ acceptsUploaded, shippedPrograms }: Acceptance): AcceptedPrograms {
  const missing = new Set<TaskType>()
  return {
    types: () => TASK_TYPES.filter((type) => !missing.has(type) || acceptsUploaded()),
    objection({ task_type, module }) {
      if (!module || acceptsUploaded() || shippedPrograms.has(module.sha256)) return null
      if (!module.built_in) return 'has a program that is not part of this app, which its owner does not accept'
      missing.add(task_type)
      const { name, version, sha256 } = module
      return `has a program that its grid calls its own (${name} ${version}, ${sha256}) and that did not come with this app`
    },
  }
}
