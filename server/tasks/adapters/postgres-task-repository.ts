import { taskErrors } from '#core/task/errors.ts'
import { formatEuro } from '#core/units.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { NewTask, TaskRepository } from '../ports.ts'
import { TASK_COLUMNS, type TaskRow, toTaskView } from './task-columns.ts'

/** No head start while no solar node was heard for 24 h: nobody would use it. */
const ADD = `
  insert into grid_tasks (id, task_type, data_url, params, deadline, priority, reward_eur, green_only, open_to_all,
    open_to_all_at, memory_mb, attempt_max, book, created_at, updated_at, pending_since)
  select $1, $2, $3, $4, now.at + $5 * interval '1 minute', $6, $7, $8,
    not $8::boolean and ($9::float8 = 0 or not exists (
      select 1 from grid_node_presence p join grid_nodes n on n.id = p.node_id
      where n.has_solar and n.standing = 'approved' and p.last_seen_at > now.at - interval '24 hours')),
    now.at + $9::float8 * $5 * interval '1 minute', $10, $11, $12, now.at, now.at, now.at
  from (select clock_timestamp() as at) now
  returning ${TASK_COLUMNS}`

const LIST = `
  select ${TASK_COLUMNS} from grid_tasks
  where ($1::text is null or status = $1) and ($2::text is null or task_type = $2) and ($3::uuid is null or id > $3)
    and ($5::uuid is null or id in (select task_id from grid_assignments where node_id = $5))
  order by id limit $4`

/**
 * What is forgotten soonest a day after it was put must stay now that a task names it: whoever just deletes it is waited
 * for. The first input is the task's data.
 */
const HOLD_INPUTS = `
  select sha256 from grid_blobs
  where sha256 = any($1::text[]) and (sha256 = $2 or last_put_at < now() - interval '12 hours')
  order by sha256 for key share`

/** Rejects with `data_missing` when the data went while the task was made. */
async function holdInputs(tx: Queryable, inputs: readonly string[]): Promise<void> {
  const [data] = inputs
  if (data === undefined) return
  const held = await tx.query<{ sha256: string }>(HOLD_INPUTS, [inputs, data])
  if (!held.some(({ sha256 }) => sha256 === data)) throw taskErrors.data_missing({ sha256: data })
}

export function postgresTaskRepository(database: Database): TaskRepository {
  return {
    add: (task) =>
      database.transaction(async (tx) => {
        await holdInputs(tx, task.inputs)
        const [row] = await tx.query<TaskRow>(ADD, columnsOf(task))
        if (!row) throw new Error('A new task was not returned')
        const inputs = 'insert into grid_task_inputs (task_id, sha256) select $1, s from unnest($2::text[]) s'
        if (task.inputs.length > 0) await tx.query(inputs, [task.id, task.inputs])
        return toTaskView(row)
      }),
    async find(id) {
      const [row] = await database.query<TaskRow>(`select ${TASK_COLUMNS} from grid_tasks where id = $1`, [id])
      return row ? toTaskView(row) : null
    },
    async list({ nodeId, status, taskType, limit, after }) {
      const rows = await database.query<TaskRow>(LIST, [status, taskType, after, limit, nodeId])
      return rows.map(toTaskView)
    },
    async isOfNode(id, nodeId) {
      const sql = 'select 1 from grid_assignments where task_id = $1 and node_id = $2 limit 1'
      return (await database.query(sql, [id, nodeId])).length > 0
    },
  }
}

const columnsOf = (task: NewTask) => [
  task.id,
  task.taskType,
  task.dataUrl,
  JSON.stringify(task.params),
  task.deadlineMinutes,
  task.priority,
  formatEuro(task.rewardPEur),
  task.greenOnly,
  task.headStartShare,
  task.memoryMb,
  task.attemptMax,
  task.book,
]
