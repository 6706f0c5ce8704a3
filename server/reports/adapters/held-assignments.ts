import { asAssignmentId, asNodeId, asTaskId } from '#core/ids.ts'
import type { Book } from '#core/ledger/ledger.ts'
import type { Task, TaskState } from '#core/task/task.ts'
import type { Receipt } from '../ports.ts'

export type HeldRow = {
  assignment_id: string
  node_id: string
  task_id: string
  report_signature: string | null
  receipt: Receipt | null
  status: TaskState
  deadline: Date
  completed_at: Date | null
  book: Book
  /** Whole pico-euro: NUMERIC(…, 12) times 10^12. */
  reward_p_eur: bigint
  campaign_id: string | null
  attempts: number
  attempt_max: number
  lost_leases: number
  /** What the result must have; null for any number. */
  result_bytes: bigint | null
  latest_id: string
  latest_node_id: string
  claimed_at: Date
  lease_expires_at: Date
}

/** Tasks are locked in the order of their ids, before any assignment, as everywhere (docs/ARCHITECTURE.md, “Locks”). */
export const LOCK_TASKS = `
  select t.id from grid_tasks t where t.id in (select task_id from grid_assignments where id = any($1::uuid[]))
  order by t.id for update`

/** A statement of its own after the lock: it must see what others did while the lock was waited for. */
export const HELD = `
  select a.id as assignment_id, a.node_id, a.task_id, a.report_signature, a.receipt, t.status, t.deadline, t.completed_at,
    t.book, (t.reward_eur * 1000000000000)::bigint as reward_p_eur, t.campaign_id, t.attempts, t.attempt_max, t.lost_leases,
    t.result_bytes, l.id as latest_id, l.node_id as latest_node_id, l.claimed_at, l.lease_expires_at
  from grid_assignments a join grid_tasks t on t.id = a.task_id join grid_assignments l on l.id = t.latest_assignment_id
  where a.id = any($1::uuid[])`

/** Votes decide about failures only, so a report reads none. */
export function toTask(row: HeldRow): Task {
  const base = {
    id: asTaskId(row.task_id),
    deadline: row.deadline,
    attemptMax: row.attempt_max,
    attempts: row.attempts,
    lostLeases: row.lost_leases,
    finalVotes: [],
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
