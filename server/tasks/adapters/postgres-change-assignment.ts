import { asAssignmentId, asNodeId, asTaskId, type AssignmentId } from '#core/ids.ts'
import { taskErrors } from '#core/task/errors.ts'
import type { Task, TaskState } from '#core/task/task.ts'
import type { Database, Queryable } from '../../shared/postgres/database.ts'
import type { AssignmentChange, ChangeAssignment } from '../ports.ts'

type TaskRow = {
  id: string
  status: TaskState
  deadline: Date
  attempt_max: number
  attempts: number
  lost_leases: number
  completed_at: Date | null
  latest_id: string
  latest_node_id: string
  claimed_at: Date
  lease_expires_at: Date
  final_votes: string[]
}

const LOCK_TASK = `
  select t.id from grid_tasks t join grid_assignments a on a.task_id = t.id
  where a.id = $1 and a.node_id = $2 for update of t`

const READ_TASK = `
  select t.id, t.status, t.deadline, t.attempt_max, t.attempts, t.lost_leases, t.completed_at, l.id as latest_id,
    l.node_id as latest_node_id, l.claimed_at, l.lease_expires_at,
    array(select distinct f.node_id::text from grid_assignments f
      where f.task_id = t.id and f.state = 'failed' and not f.retryable
        and (t.retried_at is null or f.closed_at > t.retried_at)) as final_votes
  from grid_tasks t join grid_assignments l on l.id = t.latest_assignment_id where t.id = $1`

const SAVE_TASK = `
  update grid_tasks set status = $2, attempts = $3, assigned_node_id = $4, updated_at = now(),
    pending_since = case when $2 = 'pending' then clock_timestamp() else pending_since end
  where id = $1`

const SAVE_ASSIGNMENT = `
  update grid_assignments set state = $2, failure_reason = $3, retryable = $4,
    closed_at = case when $2 = 'in_progress' then null else clock_timestamp() end
  where id = $1`

const COUNT_FAILURE = `
  update grid_nodes set failures_in_a_row = failures_in_a_row + 1,
    backoff_until = case when failures_in_a_row + 1 >= 5
      then clock_timestamp() + grid_backoff(failures_in_a_row + 1) end
  where id = $1`

export function postgresChangeAssignment(database: Database): ChangeAssignment {
  return ({ nodeId, assignmentId }, decide) =>
    database.transaction(async (tx) => {
      const [locked] = await tx.query<{ id: string }>(LOCK_TASK, [assignmentId, nodeId])
      if (!locked) throw taskErrors.assignment_not_found()
      const [row] = await tx.query<TaskRow>(READ_TASK, [locked.id])
      if (!row) throw new Error('A task that was assigned has no latest assignment')
      const change = decide(toTask(row))
      await save(tx, assignmentId, change)
      if (change.assignment.state === 'failed') await tx.query(COUNT_FAILURE, [nodeId])
      return change.task
    })
}

async function save(tx: Queryable, assignmentId: AssignmentId, { task, assignment }: AssignmentChange): Promise<void> {
  const failure = assignment.state === 'failed' ? assignment : null
  await tx.query(SAVE_ASSIGNMENT, [assignmentId, assignment.state, failure?.reason ?? null, failure?.retryable ?? null])
  const holder = task.state === 'assigned' || task.state === 'in_progress' ? task.latest.nodeId : null
  await tx.query(SAVE_TASK, [task.id, task.state, task.attempts, holder])
}

/** The CHECK `grid_tasks_state_shape` says which columns are set in which state. */
function toTask(row: TaskRow): Task {
  const base = {
    id: asTaskId(row.id),
    deadline: row.deadline,
    attemptMax: row.attempt_max,
    attempts: row.attempts,
    lostLeases: row.lost_leases,
    finalVotes: row.final_votes.map(asNodeId),
    latest: {
      id: asAssignmentId(row.latest_id),
      nodeId: asNodeId(row.latest_node_id),
      claimedAt: row.claimed_at,
      leaseExpiresAt: row.lease_expires_at,
    },
  }
  if (row.status !== 'completed') return { ...base, state: row.status }
  if (row.completed_at === null) throw new Error('A completed task has no time of completion')
  return { ...base, state: 'completed', completedAt: row.completed_at }
}
