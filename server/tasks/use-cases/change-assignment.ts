import type { AssignmentId, NodeId } from '#core/ids.ts'
import { failTask, releaseTask, startTask, type Task } from '#core/task/task.ts'
import type { ChangeAssignment } from '../ports.ts'

type Held = { nodeId: NodeId; assignmentId: AssignmentId }
type Failure = { reason: string; retryable: boolean }
type Deps = { changeAssignment: ChangeAssignment; tasksChanged: () => void }

export type AssignmentUseCases = {
  start(held: Held): Promise<Task>
  release(held: Held): Promise<Task>
  fail(held: Held, failure: Failure): Promise<Task>
}

/** What a node says of its assignment: it begins, it gives it back, it failed. The core decides what follows. */
export function makeAssignmentUseCases({ changeAssignment, tasksChanged }: Deps): AssignmentUseCases {
  return {
    start: (held) =>
      changeAssignment(held, (task) => ({
        task: startTask(task, held.assignmentId),
        assignment: { state: 'in_progress' },
      })),
    async release(held) {
      const released = await changeAssignment(held, (task) => ({
        task: releaseTask(task, held.assignmentId),
        assignment: { state: 'released' },
      }))
      tasksChanged()
      return released
    },
    async fail(held, { reason, retryable }) {
      const failed = await changeAssignment(held, (task) => ({
        task: failTask(task, { assignmentId: held.assignmentId, retryable }),
        assignment: { state: 'failed', reason, retryable },
      }))
      tasksChanged()
      return failed
    },
  }
}
