import { LOST_LEASES_MAX } from '#core/task/lease.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { TimeKeeper } from '../ports.ts'
import { endTasks } from './end-tasks.ts'

/** One round changes at most this many rows of a kind; the next one, a second later, goes on. */
const ROUND_MAX = 1000
/** More than that many signed requests a second are not made. */
const NONCES_MAX = 10_000
/** Heartbeats are written up to a second late, and the network is slow at times: a lease is lost only this much later. */
const LEASE_GRACE = "interval '5 seconds'"

const LOCK_DUE = `
  select id from grid_tasks where status in ('pending', 'assigned', 'in_progress') and deadline <= clock_timestamp()
  order by deadline limit ${ROUND_MAX} for update skip locked`

const LAPSE = `
  with due as (
    select t.id, a.id as assignment_id from grid_assignments a join grid_tasks t on t.id = a.task_id
    where a.state in ('assigned', 'in_progress') and a.lease_expires_at < clock_timestamp() - ${LEASE_GRACE}
      and t.status in ('assigned', 'in_progress') and t.latest_assignment_id = a.id
    order by t.id limit ${ROUND_MAX} for update of t skip locked),
  closed as (
    update grid_assignments a set state = 'lapsed', closed_at = clock_timestamp()
    from due where a.id = due.assignment_id and a.state in ('assigned', 'in_progress')
      and a.lease_expires_at < clock_timestamp() - ${LEASE_GRACE}
    returning a.task_id)
  update grid_tasks t set lost_leases = lost_leases + 1, assigned_node_id = null, pending_since = clock_timestamp(),
    status = case when lost_leases + 1 >= ${LOST_LEASES_MAX} then 'failed' else 'pending' end, updated_at = now()
  from closed where t.id = closed.task_id returning t.id`

const OPEN = `
  with due as (
    select id from grid_tasks where status = 'pending' and not open_to_all and not green_only and (
      open_to_all_at <= clock_timestamp() or not exists (
        select 1 from grid_node_presence p join grid_nodes n on n.id = p.node_id
        where n.has_solar and n.standing = 'approved' and p.last_seen_at > clock_timestamp() - interval '24 hours'))
    order by open_to_all_at limit ${ROUND_MAX} for update skip locked)
  update grid_tasks t set open_to_all = true, updated_at = now() from due where t.id = due.id returning t.id`

const FORGET = `
  with old as (
    select public_key, nonce from grid_nonces where expires_at < clock_timestamp()
    order by expires_at limit ${NONCES_MAX} for update skip locked)
  delete from grid_nonces n using old where n.public_key = old.public_key and n.nonce = old.nonce returning n.nonce`

/** All but the campaigns, which keep time of their own. */
export function postgresTimeKeeper(database: Database): Omit<TimeKeeper, 'endCampaigns'> {
  const changed = async (sql: string) => (await database.query(sql, [])).length
  return {
    expireTasks: () =>
      database.transaction(async (tx) => {
        const due = await tx.query<{ id: string }>(LOCK_DUE, [])
        await endTasks(
          tx,
          due.map(({ id }) => id),
        )
        return due.length
      }),
    loseLeases: () => changed(LAPSE),
    openTasksToAll: () => changed(OPEN),
    forgetNonces: () => changed(FORGET),
  }
}
