import { ManifestRange } from '#core/contracts/blobs.ts'
import type { CreateTaskRequest } from '#core/contracts/tasks.ts'
import { asTaskId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import { requestErrors } from '#core/request/errors.ts'
import { parseDataUrl } from '#core/task/data-url.ts'
import { taskErrors } from '#core/task/errors.ts'
import { ATTEMPT_MAX_DEFAULT } from '#core/task/lease.ts'
import { DEFAULT_REWARD_P_EUR, MEMORY_NEEDED_MB } from '#core/task/task-type.ts'
import { amountPEurOfNumber } from '#core/units.ts'
import type { Ids } from '../../shared/ports.ts'
import type { InputStore, TaskRepository, TaskView } from '../ports.ts'

type Deps = { tasks: TaskRepository; inputs: InputStore; ids: Ids; headStartShare: number; tasksChanged: () => void }
export type CreateTask = (request: CreateTaskRequest, book: Book) => Promise<TaskView>

/** An admin gives the grid one task; its inputs must be stored before. */
export function makeCreateTask({ tasks, inputs, ids, headStartShare, tasksChanged }: Deps): CreateTask {
  return async (request, book) => {
    const params = request.params ?? {}
    const task = await tasks.add({
      id: asTaskId(ids.next()),
      taskType: request.task_type,
      dataUrl: request.data_url,
      params,
      deadlineMinutes: request.deadline_minutes,
      priority: request.priority ?? 0,
      rewardPEur: rewardOf(request),
      greenOnly: request.green_only ?? false,
      headStartShare: request.head_start_share ?? headStartShare,
      attemptMax: request.attempt_max ?? ATTEMPT_MAX_DEFAULT,
      memoryMb: MEMORY_NEEDED_MB[request.task_type],
      book,
      inputs: await inputsOf(request.data_url, params, inputs),
    })
    tasksChanged()
    return task
  }
}

function rewardOf({ reward_eur, task_type }: CreateTaskRequest): bigint {
  if (reward_eur === undefined) return DEFAULT_REWARD_P_EUR[task_type]
  const amount = amountPEurOfNumber(reward_eur)
  if (amount !== null) return amount
  throw requestErrors.request_invalid({ errors: [{ path: 'body.reward_eur', message: 'has at most 12 decimals' }] })
}

/** The blobs a node needs: the data itself, and with `params.entries` the files of that range of the manifest. */
async function inputsOf(
  dataUrl: string,
  params: Readonly<Record<string, unknown>>,
  store: InputStore,
): Promise<readonly string[]> {
  const source = parseDataUrl(dataUrl, params)
  const { entries } = params
  if (source.kind === 'https') {
    if (entries !== undefined) throw taskErrors.manifest_invalid()
    return []
  }
  if (!(await store.has(source.sha256))) throw taskErrors.data_missing({ sha256: source.sha256 })
  if (entries === undefined) return [source.sha256]

  const range = ManifestRange.safeParse(entries)
  const manifest = await store.manifest(source.sha256)
  if (!range.success || !manifest) throw taskErrors.manifest_invalid()
  const { first, count } = range.data
  if (first + count > manifest.entries.length) throw taskErrors.manifest_invalid()
  const files = manifest.entries.slice(first, first + count).map(({ blob }) => blob)
  return [...new Set([source.sha256, ...files])]
}
