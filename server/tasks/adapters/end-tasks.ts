import type { Queryable } from '../../shared/postgres/database.ts'

const EXPIRE = `
  update grid_tasks set status = 'expired', assigned_node_id = null, updated_at = now() where id = any($1::uuid[])`

/** A statement of its own after the lock: it must see an assignment that was made while the tasks were looked for. */
const CLOSE = `
  update grid_assignments set state = 'expired', closed_at = clock_timestamp()
  where task_id = any($1::uuid[]) and state in ('assigned', 'in_progress')`

/** Ends tasks that are not over and that the caller has locked, as at their deadline; nodes hear of it as `lost`. */
export async function endTasks(tx: Queryable, taskIds: readonly string[]): Promise<void> {
  if (taskIds.length === 0) return
  await tx.query(EXPIRE, [taskIds])
  await tx.query(CLOSE, [taskIds])
}
