import type { WorkFor } from '#core/contracts/work-for.ts'
import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import type { TaskType } from '#core/task/task-type.ts'
import type { Ids } from '../../shared/ports.ts'
import type { Database } from '../../shared/postgres/database.ts'
import type { AnythingToGive, Claim, ClaimedTask, ServeClaims, TaskParams } from '../ports.ts'

/** The choice is made by the functions of migrations 0002 and 0011. */
const CLAIM = `
  select claim, assignment_id
  from grid_claim($1::uuid[], $2::uuid[], $3::text[], $4::integer[], $5::boolean[], $6)`

/**
 * What a node needs to know of what it was given. A statement of its own: it must see what the function wrote. The blob
 * is looked up by its key: comparing whole addresses would read every blob. What all tasks of a program share stands in
 * their campaign.
 */
const DETAILS = `
  select c.claim, a.id as assignment_id, a.node_id, a.lease_expires_at, t.id, t.task_type, t.data_url,
    case when w.sha256 is null then t.params else k.params || t.params end as params,
    t.deadline, t.reward_eur, b.sha256, b.size_bytes,
    case when w.sha256 is not null then jsonb_build_object('limits', k.limits, 'module', jsonb_build_object(
      'sha256', w.sha256, 'size_bytes', w.size_bytes, 'name', w.name, 'version', w.version, 'built_in', w.built_in))
    end as program,
    case when k.id is not null then
      jsonb_build_object('name', k.name, 'purpose', k.purpose, 'beneficiary', k.beneficiary) end as campaign
  from unnest($1::integer[], $2::uuid[]) as c(claim, assignment_id)
    join grid_assignments a on a.id = c.assignment_id join grid_tasks t on t.id = a.task_id
    left join grid_campaigns k on k.id = t.campaign_id
    left join grid_workloads w on w.sha256 = k.workload_sha256
    left join grid_blobs b on t.data_url like 'blob:%' and b.sha256 = substr(t.data_url, 6)`

type Row = {
  claim: number
  assignment_id: string
  node_id: string
  lease_expires_at: Date
  id: string
  task_type: TaskType
  data_url: string
  params: TaskParams
  deadline: Date
  reward_eur: string
  sha256: string | null
  size_bytes: bigint | null
  campaign: WorkFor | null
  program: ClaimedTask['program']
}

export function postgresServeClaims({
  database,
  ids,
  leaseMs,
}: {
  database: Database
  ids: Ids
  leaseMs: number
}): ServeClaims {
  return async (claims) => {
    type Given = { claim: number; assignment_id: string }
    // In a transaction only to be begun again after a deadlock; the details are read without its locks.
    const given = await database.transaction((tx) => tx.query<Given>(CLAIM, [...columnsOf(claims, ids), leaseMs]))
    if (given.length === 0) return claims.map(() => null)
    const rows = await database.query<Row>(DETAILS, [
      given.map(({ claim }) => claim),
      given.map((row) => row.assignment_id),
    ])
    const tasks = new Map(rows.map((row) => [row.claim, toClaimedTask(row)]))
    return claims.map((_, place) => tasks.get(place) ?? null)
  }
}

const columnsOf = (claims: readonly Claim[], ids: Ids) => [
  claims.map(({ nodeId }) => nodeId),
  claims.map(() => ids.next()),
  claims.map(({ types }) => types.join(',')),
  claims.map(({ memoryMb }) => memoryMb),
  claims.map(({ anyWorkload }) => anyWorkload),
]

const toClaimedTask = (row: Row): ClaimedTask => ({
  taskId: asTaskId(row.id),
  assignmentId: asAssignmentId(row.assignment_id),
  nodeId: asNodeId(row.node_id),
  taskType: row.task_type,
  dataUrl: row.data_url,
  params: row.params,
  input: row.sha256 === null ? null : { sha256: row.sha256, sizeBytes: Number(row.size_bytes) },
  deadline: row.deadline,
  leaseExpiresAt: row.lease_expires_at,
  rewardEur: row.reward_eur,
  campaign: row.campaign,
  program: row.program,
})

/** The second half is the condition on which `grid_claim_for_node` delivers again. */
const ANYTHING_TO_GIVE = `
  select exists (select 1 from grid_tasks where status = 'pending') or exists (
    select 1 from grid_assignments a join grid_node_presence p on p.node_id = a.node_id
    where a.node_id = any($1::uuid[]) and a.state in ('assigned', 'in_progress')
      and a.delivered_at < p.last_seen_at and not (a.id = any(p.running))) as anything`

export function postgresAnythingToGive(database: Database): AnythingToGive {
  return async (nodeIds) => {
    const [row] = await database.query<{ anything: boolean }>(ANYTHING_TO_GIVE, [nodeIds])
    return row?.anything ?? false
  }
}
