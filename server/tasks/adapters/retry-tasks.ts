import { batchesOf } from '../../shared/batches.ts'
import type { Queryable } from '../../shared/postgres/database.ts'

/** Each statement stays far below the time that one may take, on a small computer too. */
const BATCH_MAX = 5000

/** As if nobody had tried: what was counted or voted before counts no more. Whoever is there may have them at once. */
const RETRY = `
  update grid_tasks set status = 'pending', assigned_node_id = null, attempts = 0, lost_leases = 0,
    deadline = coalesce(clock_timestamp() + $2::integer * interval '1 minute', deadline), open_to_all = not green_only,
    open_to_all_at = clock_timestamp(), retried_at = clock_timestamp(), pending_since = clock_timestamp(),
    updated_at = clock_timestamp()
  where id = any($1::uuid[]) and status in ('failed', 'expired')`

/** Lets failed or expired tasks wait for a node again; the caller has locked them. Without minutes their deadline stays. */
export async function retryTasks(
  tx: Queryable,
  taskIds: readonly string[],
  deadlineMinutes: number | null,
): Promise<void> {
  for (const batch of batchesOf(taskIds, BATCH_MAX)) await tx.query(RETRY, [batch, deadlineMinutes])
}
