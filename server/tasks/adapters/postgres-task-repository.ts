import type { Database } from '../../shared/postgres/database.ts'
import type { TaskRepository } from '../ports.ts'
import { addTasks } from './add-tasks.ts'
import { TASK_COLUMNS, type TaskRow, toTaskView } from './task-columns.ts'

const FIND = `select ${TASK_COLUMNS} from grid_tasks where id = $1`

const LIST = `
  select ${TASK_COLUMNS} from grid_tasks
  where ($1::text is null or status = $1) and ($2::text is null or task_type = $2) and ($3::uuid is null or id > $3)
    and ($5::uuid is null or id in (select task_id from grid_assignments where node_id = $5))
  order by id limit $4`

export function postgresTaskRepository(database: Database): TaskRepository {
  return {
    add: (task) =>
      database.transaction(async (tx) => {
        await addTasks(tx, { ...task, campaignId: null }, [
          { ...task, params: null, inputName: null, resultBytes: null },
        ])
        const [row] = await tx.query<TaskRow>(FIND, [task.id])
        if (!row) throw new Error('A new task cannot be read')
        return toTaskView(row)
      }),
    async find(id) {
      const [row] = await database.query<TaskRow>(FIND, [id])
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
