import { csvLine } from '#core/csv.ts'
import type { CampaignTask } from '../ports.ts'

export const TASK_TABLE_HEADER = csvLine([
  'place',
  'input',
  'input_sha256',
  'status',
  'exit_state',
  'attempts',
  'node_id',
  'result_sha256',
  'result_bytes',
])

/** How it ended, in words: what a node said of its failure, else where the task stands. */
function exitStateOf({ status, failure, result }: CampaignTask): string {
  if (status !== 'completed') return failure ?? status
  return result?.sizeBytes == null ? 'ok, but its result is not kept any more' : 'ok'
}

/** What became of one task, as a line of CSV. */
export const taskTableLine = (task: CampaignTask): string =>
  csvLine([
    String(task.place),
    inputNameOf(task),
    task.inputSha256 ?? '',
    task.status,
    exitStateOf(task),
    String(task.attempts),
    task.nodeId ?? '',
    task.result?.sha256 ?? '',
    task.result?.sizeBytes == null ? '' : String(task.result.sizeBytes),
  ])

/** What its manifest calls it, else its digest. */
export const inputNameOf = ({ inputName, inputSha256, place }: CampaignTask) =>
  inputName ?? inputSha256 ?? String(place)
