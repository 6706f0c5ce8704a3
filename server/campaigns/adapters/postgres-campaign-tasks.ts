import type { TaskState } from '#core/task/task.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { CampaignTask, CampaignTasks } from '../ports.ts'

type Row = {
  campaign_index: number
  data_url: string
  input_name: string | null
  status: TaskState
  attempts: number
  result_hash: string | null
  size_bytes: bigint | null
  node_id: string | null
  latest_state: string | null
  failure_reason: string | null
}

const PAGE = `
  select t.campaign_index, t.data_url, t.input_name, t.status, t.attempts, t.result_hash, b.size_bytes, a.node_id,
    a.state as latest_state, a.failure_reason
  from grid_tasks t left join grid_assignments a on a.id = t.latest_assignment_id
    left join grid_blobs b on b.sha256 = t.result_hash
  where t.campaign_id = $1 and t.campaign_index > $2 order by t.campaign_index limit $3`

export function postgresCampaignTasks(database: Database): CampaignTasks {
  return {
    async page(id, { after, limit }) {
      return (await database.query<Row>(PAGE, [id, after, limit])).map(toTask)
    },
  }
}

const toTask = (row: Row): CampaignTask => ({
  place: row.campaign_index,
  inputSha256: row.data_url.startsWith('blob:') ? row.data_url.slice('blob:'.length) : null,
  inputName: row.input_name,
  status: row.status,
  attempts: row.attempts,
  nodeId: row.node_id,
  result:
    row.result_hash === null
      ? null
      : { sha256: row.result_hash, sizeBytes: row.size_bytes === null ? null : Number(row.size_bytes) },
  failure: row.status === 'completed' ? null : failureOf(row),
})

/** Why the last attempt came to nothing; null where there was none, or where it goes on. */
function failureOf({ latest_state: state, failure_reason: reason }: Row): string | null {
  if (reason !== null) return reason
  return state === 'lapsed' ? 'Its node was not heard of any more' : null
}
