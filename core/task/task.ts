import type { AssignmentId, NodeId, TaskId } from '../ids.ts'
import { taskErrors } from './errors.ts'
import { FINAL_VOTES_NEEDED, leaseExpiry, LOST_LEASES_MAX } from './lease.ts'

/** One node's attempt; the task keeps its latest one, because only that may still report. */
export type Assignment = {
  readonly id: AssignmentId
  readonly nodeId: NodeId
  readonly claimedAt: Date
  readonly leaseExpiresAt: Date
}

type TaskBase = {
  readonly id: TaskId
  readonly deadline: Date
  readonly attemptMax: number
  /** Failures so far; releases and lost leases are not failures. */
  readonly attempts: number
  readonly lostLeases: number
  /** Different nodes that said "do not try again". */
  readonly finalVotes: readonly NodeId[]
}

/** Waits for a node. `latest` may still report: its lease ran out, or it was given back or failed. */
export type PendingTask = TaskBase & { readonly state: 'pending'; readonly latest: Assignment | null }
/** A node has claimed it and has not said that it began. */
export type AssignedTask = TaskBase & { readonly state: 'assigned'; readonly latest: Assignment }
/** Its node has begun. */
export type InProgressTask = TaskBase & { readonly state: 'in_progress'; readonly latest: Assignment }
/** An accepted report finished it; it never changes again. */
export type CompletedTask = TaskBase & {
  readonly state: 'completed'
  readonly latest: Assignment
  readonly completedAt: Date
}
/** Given up after too many failures, votes or lost leases. */
export type FailedTask = TaskBase & { readonly state: 'failed'; readonly latest: Assignment }
/** Its deadline passed first, or an admin cancelled its campaign. */
export type ExpiredTask = TaskBase & { readonly state: 'expired'; readonly latest: Assignment | null }

export type HeldTask = AssignedTask | InProgressTask
export type OpenTask = PendingTask | HeldTask
/** pending → assigned → in_progress → completed | failed, and expired from each that is not terminal. */
export type Task = OpenTask | CompletedTask | FailedTask | ExpiredTask
export const TASK_STATES = ['pending', 'assigned', 'in_progress', 'completed', 'failed', 'expired'] as const
export type TaskState = (typeof TASK_STATES)[number]

const baseOf = ({ id, deadline, attemptMax, attempts, lostLeases, finalVotes }: Task): TaskBase => ({
  id,
  deadline,
  attemptMax,
  attempts,
  lostLeases,
  finalVotes,
})

/** Throws `task_done` or `task_expired` for a task in which nothing can change any more. */
function ensureOpen(task: Task): asserts task is OpenTask {
  if (task.state === 'completed' || task.state === 'failed') throw taskErrors.task_done({ taskId: task.id })
  if (task.state === 'expired') throw taskErrors.task_expired({ taskId: task.id })
}

/** The latest assignment, if it is this one; else throws `assignment_superseded`. */
function ensureLatest(task: OpenTask, assignmentId: AssignmentId): Assignment {
  if (task.latest?.id !== assignmentId) throw taskErrors.assignment_superseded({ taskId: task.id, assignmentId })
  return task.latest
}

/** The assignment while its node holds the task; `assignment_closed` after release, failure or a lost lease. */
function ensureHeld(task: Task, assignmentId: AssignmentId): HeldTask {
  ensureOpen(task)
  ensureLatest(task, assignmentId)
  if (task.state === 'pending') throw taskErrors.assignment_closed({ taskId: task.id, assignmentId })
  return task
}

/** A node asked for work and is given this task under a lease. */
export function claimTask(
  task: Task,
  claim: { assignmentId: AssignmentId; nodeId: NodeId; now: Date; leaseMs?: number },
): AssignedTask {
  ensureOpen(task)
  if (task.state !== 'pending') throw taskErrors.task_not_pending({ taskId: task.id })
  if (task.deadline <= claim.now) throw taskErrors.task_expired({ taskId: task.id })

  const { assignmentId, nodeId, now } = claim
  const leaseExpiresAt = leaseExpiry({ ...claim, claimedAt: now, deadline: task.deadline })
  return { ...baseOf(task), state: 'assigned', latest: { id: assignmentId, nodeId, claimedAt: now, leaseExpiresAt } }
}

/** The node begins. Saying so twice changes nothing. */
export function startTask(task: Task, assignmentId: AssignmentId): InProgressTask {
  const held = ensureHeld(task, assignmentId)
  return { ...baseOf(task), state: 'in_progress', latest: held.latest }
}

/**
 * A heartbeat lists the assignment: its lease runs anew. One whose lease ran out, and which nobody else has taken,
 * gets its task back; one that was released or failed does not (`lapsed` is false).
 */
export function renewLease(
  task: Task,
  renewal: { assignmentId: AssignmentId; now: Date; lapsed: boolean; leaseMs?: number },
): HeldTask {
  ensureOpen(task)
  const latest = ensureLatest(task, renewal.assignmentId)
  if (task.state === 'pending' && !renewal.lapsed) throw taskErrors.assignment_closed({ taskId: task.id })

  const leaseExpiresAt = leaseExpiry({ ...renewal, claimedAt: latest.claimedAt, deadline: task.deadline })
  const state = task.state === 'pending' ? 'in_progress' : task.state
  return { ...baseOf(task), state, latest: { ...latest, leaseExpiresAt } }
}

/** The node gives the task back unfinished (no sun, paused, shutting down); that is no failure. */
export function releaseTask(task: Task, assignmentId: AssignmentId): PendingTask {
  const held = ensureHeld(task, assignmentId)
  return { ...baseOf(task), state: 'pending', latest: held.latest }
}

/** The node failed. The task is given up at `attemptMax` failures or when two different nodes vote that it is no use. */
export function failTask(
  task: Task,
  failure: { assignmentId: AssignmentId; retryable: boolean },
): PendingTask | FailedTask {
  const { latest } = ensureHeld(task, failure.assignmentId)
  const attempts = task.attempts + 1
  const finalVotes = failure.retryable ? task.finalVotes : [...new Set([...task.finalVotes, latest.nodeId])]
  const givenUp = attempts >= task.attemptMax || finalVotes.length >= FINAL_VOTES_NEEDED
  return { ...baseOf(task), attempts, finalVotes, state: givenUp ? 'failed' : 'pending', latest }
}

/** The reaper saw the lease run out: others may have the task; its node may still report until they do. */
export function loseLease(task: HeldTask, now: Date): PendingTask | FailedTask {
  if (task.latest.leaseExpiresAt > now) throw new Error('The lease has not run out')
  const lostLeases = task.lostLeases + 1
  const state = lostLeases >= LOST_LEASES_MAX ? 'failed' : 'pending'
  return { ...baseOf(task), lostLeases, state, latest: task.latest }
}

/** A report arrived: accepted while its assignment is the latest and the task is open, also after the lease ran out. */
export function completeTask(task: Task, report: { assignmentId: AssignmentId; now: Date }): CompletedTask {
  ensureOpen(task)
  const latest = ensureLatest(task, report.assignmentId)
  return { ...baseOf(task), state: 'completed', latest, completedAt: report.now }
}

/** The reaper saw the deadline pass: whatever is not terminal ends, also work in progress. */
export function expireTask(task: OpenTask, now: Date): ExpiredTask {
  if (task.deadline > now) throw new Error('The deadline has not passed')
  return { ...baseOf(task), state: 'expired', latest: task.latest }
}
