import type { Knex } from 'knex'

/** A task that is tried again may go back to whoever failed it before that, as if nobody had tried. */
export const retries = {
  name: '0009_retries',
  async up(knex: Knex): Promise<void> {
    await knex.raw(MAY_TRY_AGAIN)
  },
}

/** As in 0002_claim, of the failures since it was last tried again. */
const failedSince = (node: string) => `
  select 1 from grid_assignments f where f.task_id = t.id and f.node_id = ${node} and f.state = 'failed'
    and (t.retried_at is null or f.closed_at > t.retried_at)`

const MAY_TRY_AGAIN = `
  create or replace function grid_may_try_again(t grid_tasks, node uuid) returns boolean language sql stable as $$
    select not exists (${failedSince('node')})
      or (t.pending_since < clock_timestamp() - interval '60 seconds' and not exists (
        select 1 from grid_nodes n join grid_node_presence p on p.node_id = n.id
        where n.id <> node and n.standing = 'approved' and p.accepting
          and p.last_seen_at > clock_timestamp() - interval '5 minutes'
          and (n.backoff_until is null or n.backoff_until <= clock_timestamp())
          and t.task_type = any(p.claim_types) and p.claim_memory_mb >= t.memory_mb
          and (t.built_in or p.claim_workloads = 'any')
          and (t.open_to_all or grid_has_surplus(n, p))
          and not exists (${failedSince('n.id')})))
  $$`
