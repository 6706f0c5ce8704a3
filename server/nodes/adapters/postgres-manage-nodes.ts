import { INVITE_TTL_MS } from '#core/enrolment/invite.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { decideStanding, type NodeStanding } from '#core/node/node.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { ManageNodes } from '../ports.ts'

const LOCK = 'select standing from grid_nodes where id = $1 for no key update'
const CHANGE = `
  update grid_nodes set standing = $2, name = coalesce($3, name), location = coalesce($4, location), updated_at = now()
  where id = $1`

/**
 * First, and held until the end: a claim that is under way for this node shares it (migration 0005), so that what it is
 * given is seen here and given back; a later one finds that the node has left.
 */
const NO_CLAIMS = 'select pg_advisory_xact_lock(4726175, hashtext($1::uuid::text))'
/** Later heartbeats find that the node has left. */
const FORGET_PRESENCE = 'delete from grid_node_presence where node_id = $1'
/** Tasks before assignments, as everywhere; the node itself comes last. */
const LOCK_TASKS = `
  select t.id from grid_tasks t where t.id in (
    select task_id from grid_assignments where node_id = $1 and state in ('assigned', 'in_progress'))
  order by t.id for update`
const RELEASE_ASSIGNMENTS = `
  update grid_assignments set state = 'released', closed_at = clock_timestamp()
  where node_id = $1 and state in ('assigned', 'in_progress') returning task_id`
const RELEASE_TASKS = `
  update grid_tasks set status = 'pending', assigned_node_id = null, pending_since = clock_timestamp(), updated_at = now()
  where id = any($1::uuid[]) and status in ('assigned', 'in_progress')`
/** What tells of a person or a place goes; the key stays, because it is in the public log. */
const LEAVE = `
  update grid_nodes set standing = 'left', left_at = coalesce(left_at, now()), name = 'left', location = '-',
    latitude = null, longitude = null, solar_peak_watts = null, site_id = null, updated_at = now()
  where id = $1`

const ADD_REKEY = `
  insert into grid_enrolment_codes (id, code_hash, purpose, node_id, created_at, expires_at)
  select $1, $2, 'rekey', $3, now.at, now.at + $4 * interval '1 ms' from (select clock_timestamp() as at) now
  returning expires_at`
/** The newest code is the only one: an older one may be in the wrong hands. */
const REVOKE_REKEYS = `
  update grid_enrolment_codes set revoked_at = clock_timestamp()
  where purpose = 'rekey' and node_id = $1 and used_at is null and revoked_at is null`

export function postgresManageNodes(database: Database): ManageNodes {
  return {
    change: (id, { status, name, location }) =>
      database.transaction(async (tx) => {
        const standing = await standingOf(tx, id)
        if (standing === 'left') throw nodeErrors.node_gone()
        const next = status === null ? standing : decideStanding(standing, status)
        await tx.query(CHANGE, [id, next, name, location])
      }),
    leave: (id) =>
      database.transaction(async (tx) => {
        await tx.query(NO_CLAIMS, [id])
        await tx.query(FORGET_PRESENCE, [id])
        await tx.query(LOCK_TASKS, [id])
        const released = await tx.query<{ task_id: string }>(RELEASE_ASSIGNMENTS, [id])
        await tx.query(RELEASE_TASKS, [released.map(({ task_id }) => task_id)])
        await standingOf(tx, id)
        await tx.query(LEAVE, [id])
        await tx.query(REVOKE_REKEYS, [id])
      }),
    addRekey: ({ nodeId, codeId, codeHash }) =>
      database.transaction(async (tx) => {
        if ((await standingOf(tx, nodeId)) === 'left') throw nodeErrors.node_gone()
        await tx.query(REVOKE_REKEYS, [nodeId])
        const [row] = await tx.query<{ expires_at: Date }>(ADD_REKEY, [codeId, codeHash, nodeId, INVITE_TTL_MS])
        if (!row) throw new Error('A new code was not returned')
        return row.expires_at
      }),
  }
}

async function standingOf(tx: Queryable, id: string): Promise<NodeStanding> {
  const [row] = await tx.query<{ standing: NodeStanding }>(LOCK, [id])
  if (!row) throw nodeErrors.node_not_found()
  return row.standing
}
