import { batchesOf } from '../../shared/batches.ts'
import type { Queryable } from '../../shared/postgres/database.ts'

/** Each statement stays far below the time that one may take, on a small computer too. */
const BATCH_MAX = 5000

const EXPIRE = `
  update grid_tasks set status = 'expired', assigned_node_id = null, updated_at = now() where id = any($1::uuid[])`

/** A statement of its own after the lock: it must see an assignment that was made while the tasks were looked for. */
const CLOSE = `
  update grid_assignments set state = 'expired', closed_at = clock_timestamp()
  where task_id = any($1::uuid[]) and state in ('assigned', 'in_progress')`

/** Ends tasks that are not over and that the caller has locked, as at their deadline; nodes hear of it as `lost`. */
export async function endTasks(tx: Queryable, taskIds: readonly string[]): Promise<void> {
  for (const batch of batchesOf(taskIds, BATCH_MAX)) {
    await tx.query(EXPIRE, [batch])
    await tx.query(CLOSE, [batch])
  }
}
