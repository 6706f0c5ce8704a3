import type { ReportRequest, ReportResponse } from '#core/contracts/reports.ts'
import { DomainError } from '#core/errors.ts'
import type { AssignmentId, TaskId } from '#core/ids.ts'
import { openAssignmentsMax } from '#core/node/node.ts'
import type { Task } from '#core/task/task.ts'

/** What the specification says the grid is like, told by the core's own transitions. */
export type Model = {
  readonly tasks: Map<TaskId, ModelTask>
  /** Every assignment that was ever given, in the order in which they were given. */
  readonly held: ModelAssignment[]
  /** Failures in a row of each node. */
  readonly failures: number[]
}
export type ModelTask = { task: Task; readonly priority: number; readonly failedBy: Set<number> }
export type ModelAssignment = {
  readonly id: AssignmentId
  readonly taskId: TaskId
  /** Place of the node among those of the run. */
  readonly node: number
  isOpen: boolean
  /** What was booked for it. */
  booked: { report: ReportRequest; receipt: ReportResponse } | null
}

export const NODE_COUNT = 3
export const NODE_CORES = 1
const BACKOFF_FROM = 5

export const emptyModel = (): Model => ({
  tasks: new Map(),
  held: [],
  failures: Array.from({ length: NODE_COUNT }, () => 0),
})

/** The task that a claim of this node must get now, or null when it must get none. */
export function nextFor(model: Model, node: number): TaskId | null {
  const open = model.held.filter((assignment) => assignment.node === node && assignment.isOpen).length
  if (open >= openAssignmentsMax(NODE_CORES)) return null
  if ((model.failures[node] ?? 0) >= BACKOFF_FROM) return null
  const eligible = [...model.tasks.values()].filter(
    ({ task, failedBy }) => task.state === 'pending' && !failedBy.has(node),
  )
  const [best] = eligible.toSorted(
    (a, b) =>
      b.priority - a.priority ||
      a.task.deadline.getTime() - b.task.deadline.getTime() ||
      (a.task.id < b.task.id ? -1 : 1),
  )
  return best?.task.id ?? null
}

export function modelTask(model: Readonly<Model>, id: TaskId): ModelTask {
  const found = model.tasks.get(id)
  if (!found) throw new Error('The model has no such task')
  return found
}

/** Tries a transition of the core: the next task, or the code with which it is refused. */
export function attempt(transition: () => Task): { task: Task } | { code: string } {
  try {
    return { task: transition() }
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code }
    throw error
  }
}
