import type { CreateTaskRequest } from '#core/contracts/tasks.ts'
import { asTaskId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import { ATTEMPT_MAX_DEFAULT } from '#core/task/lease.ts'
import { rewardFor } from '#core/task/reward.ts'
import { taskErrors } from '#core/task/errors.ts'
import { MEMORY_NEEDED_MB, needsProgram, type TaskType } from '#core/task/task-type.ts'
import type { Ids } from '../../shared/ports.ts'
import type { TaskRepository, TaskView } from '../ports.ts'
import type { FindInputs } from './task-inputs.ts'

type Deps = {
  tasks: TaskRepository
  findInputs: FindInputs
  ids: Ids
  headStartShare: number
  tasksChanged: () => void
}
export type CreateTask = (request: CreateTaskRequest, book: Book) => Promise<TaskView>

/** An admin gives the grid one task; its inputs must be stored before. */
export function makeCreateTask({ tasks, findInputs, ids, headStartShare, tasksChanged }: Deps): CreateTask {
  return async (request, book) => {
    ensureDoneByNodes(request.task_type)
    const params = request.params ?? {}
    const rewardPEur = rewardFor(request.task_type, request.reward_eur)
    const [inputs = []] = await findInputs({ data: [{ dataUrl: request.data_url, path: 'body.data_url' }], params })
    const task = await tasks.add({
      id: asTaskId(ids.next()),
      taskType: request.task_type,
      dataUrl: request.data_url,
      params,
      deadlineMinutes: request.deadline_minutes,
      priority: request.priority ?? 0,
      rewardPEur,
      greenOnly: request.green_only ?? false,
      headStartShare: request.head_start_share ?? headStartShare,
      attemptMax: request.attempt_max ?? ATTEMPT_MAX_DEFAULT,
      memoryMb: MEMORY_NEEDED_MB[request.task_type],
      builtIn: true,
      book,
      inputs,
    })
    tasksChanged()
    return task
  }
}

/** A node that is given such a task has nothing to do it with. */
function ensureDoneByNodes(taskType: TaskType): void {
  if (!needsProgram(taskType)) return
  const message = `${taskType} needs a program; only data_hash is done without one`
  throw taskErrors.task_needs_program({ errors: [{ path: 'body.task_type', message }] })
}
