import { describe, expect, test } from 'vitest'
import { asAssignmentId, asNodeId, asTaskId } from '../ids.ts'
import { LOST_LEASES_MAX } from './lease.ts'
import {
  type AssignedTask,
  type CompletedTask,
  claimTask,
  completeTask,
  type ExpiredTask,
  expireTask,
  type FailedTask,
  failTask,
  type InProgressTask,
  loseLease,
  type PendingTask,
  releaseTask,
  renewLease,
  startTask,
  type Task,
  type TaskState,
} from './task.ts'

const noon = new Date('2026-06-21T12:00:00.000Z')
const minutes = (count: number) => new Date(noon.getTime() + count * 60_000)
const roof = asNodeId('roof')
const barn = asNodeId('barn')
const mine = asAssignmentId('mine')
const other = asAssignmentId('other')
const latest = { id: mine, nodeId: roof, claimedAt: noon, leaseExpiresAt: minutes(5) }
const base = {
  id: asTaskId('task'),
  deadline: minutes(60),
  attemptMax: 5,
  attempts: 0,
  lostLeases: 0,
  finalVotes: [],
} as const

const aPendingTask = (overrides: Partial<PendingTask> = {}): PendingTask => ({
  ...base,
  state: 'pending',
  latest: null,
  ...overrides,
})
const anAssignedTask = (overrides: Partial<AssignedTask> = {}): AssignedTask => ({
  ...base,
  state: 'assigned',
  latest,
  ...overrides,
})
const aTaskInProgress = (overrides: Partial<InProgressTask> = {}): InProgressTask => ({
  ...base,
  state: 'in_progress',
  latest,
  ...overrides,
})
const completed: CompletedTask = { ...base, state: 'completed', latest, completedAt: minutes(4) }
const failed: FailedTask = { ...base, state: 'failed', latest }
const expired: ExpiredTask = { ...base, state: 'expired', latest: null }
const lapsedTask = aPendingTask({ latest, lostLeases: 1 })
const held = [anAssignedTask(), aTaskInProgress()]

const refused = (code: string) => expect.objectContaining({ name: 'DomainError', code })

describe('every verb on a task that is over', () => {
  const verbs: Readonly<Record<string, (task: Task) => Task>> = {
    claim: (task) => claimTask(task, { assignmentId: other, nodeId: barn, now: noon }),
    start: (task) => startTask(task, mine),
    renew: (task) => renewLease(task, { assignmentId: mine, now: noon, lapsed: true }),
    release: (task) => releaseTask(task, mine),
    fail: (task) => failTask(task, { assignmentId: mine, retryable: true }),
    complete: (task) => completeTask(task, { assignmentId: mine, now: noon }),
  }
  const over: readonly [Task, string][] = [
    [completed, 'task_done'],
    [failed, 'task_done'],
    [expired, 'task_expired'],
  ]
  const cases = Object.entries(verbs).flatMap(([name, verb]) =>
    over.map(([task, code]) => ({ name, state: task.state, verb, task, code })),
  )

  test.each(cases)('$name is refused when it is $state', ({ verb, task, code }) => {
    expect(() => verb(task)).toThrow(refused(code))
  })
})

describe('every verb of a node', () => {
  const verbs: Readonly<Record<string, (task: Task) => Task>> = {
    start: (task) => startTask(task, other),
    renew: (task) => renewLease(task, { assignmentId: other, now: noon, lapsed: true }),
    release: (task) => releaseTask(task, other),
    fail: (task) => failTask(task, { assignmentId: other, retryable: true }),
    complete: (task) => completeTask(task, { assignmentId: other, now: noon }),
  }
  const superseding = [aPendingTask(), lapsedTask, ...held]
  const cases = Object.entries(verbs).flatMap(([name, verb]) => superseding.map((task) => ({ name, verb, task })))

  test.each(cases)('$name is refused when another assignment is the latest', ({ verb, task }) => {
    expect(() => verb(task)).toThrow(refused('assignment_superseded'))
  })
})

describe('a claim', () => {
  const claim = { assignmentId: mine, nodeId: roof, now: noon }

  test('gives a pending task to a node for five minutes', () => {
    expect(claimTask(aPendingTask(), claim)).toEqual(anAssignedTask())
  })

  test('takes the length of the lease from the coordinator’s settings', () => {
    const task = claimTask(aPendingTask(), { ...claim, leaseMs: 60_000 })
    expect(task.latest.leaseExpiresAt).toEqual(minutes(1))
  })

  test('replaces the assignment whose lease was lost and keeps the counts', () => {
    const task = claimTask(aPendingTask({ latest, attempts: 2, lostLeases: 3, finalVotes: [roof] }), {
      assignmentId: other,
      nodeId: barn,
      now: minutes(6),
    })
    expect(task.latest).toEqual({ id: other, nodeId: barn, claimedAt: minutes(6), leaseExpiresAt: minutes(11) })
    expect(task).toMatchObject({ attempts: 2, lostLeases: 3, finalVotes: [roof] })
  })

  test.each(held)('of a task that is $state is refused', (task) => {
    expect(() => claimTask(task, claim)).toThrow(refused('task_not_pending'))
  })

  test('at the deadline or later is refused, although the reaper has not been there yet', () => {
    expect(() => claimTask(aPendingTask(), { ...claim, now: minutes(60) })).toThrow(refused('task_expired'))
    expect(claimTask(aPendingTask(), { ...claim, now: minutes(59) }).state).toBe('assigned')
  })
})

describe('a start', () => {
  test.each(held)('of a task that is $state leaves it in progress', (task) => {
    expect(startTask(task, mine)).toEqual(aTaskInProgress())
  })

  test('after the lease was lost is refused', () => {
    expect(() => startTask(lapsedTask, mine)).toThrow(refused('assignment_closed'))
  })
})

describe('a heartbeat', () => {
  const renewal = { assignmentId: mine, now: minutes(3), lapsed: false }

  test.each(held)('renews the lease of a task that is $state', (task) => {
    const renewed = renewLease(task, renewal)
    expect(renewed).toEqual({ ...task, latest: { ...latest, leaseExpiresAt: minutes(8) } })
  })

  test('never renews past six hours from the claim', () => {
    const long = aTaskInProgress({ deadline: minutes(10_000) })
    expect(renewLease(long, { ...renewal, now: minutes(359) }).latest.leaseExpiresAt).toEqual(minutes(360))
  })

  test('takes the length of the lease from the coordinator’s settings', () => {
    expect(renewLease(anAssignedTask(), { ...renewal, leaseMs: 60_000 }).latest.leaseExpiresAt).toEqual(minutes(4))
  })

  test('brings back a task whose lease ran out and that nobody has taken', () => {
    const back = renewLease(lapsedTask, { ...renewal, now: minutes(7), lapsed: true })
    expect(back).toEqual(aTaskInProgress({ lostLeases: 1, latest: { ...latest, leaseExpiresAt: minutes(12) } }))
  })

  test('does not bring back a task that was released or failed', () => {
    expect(() => renewLease(lapsedTask, renewal)).toThrow(refused('assignment_closed'))
  })
})

describe('a release', () => {
  test.each(held)('gives back a task that is $state without counting an attempt', (task) => {
    expect(releaseTask(task, mine)).toEqual(aPendingTask({ latest }))
  })

  test('twice is refused', () => {
    expect(() => releaseTask(releaseTask(anAssignedTask(), mine), mine)).toThrow(refused('assignment_closed'))
  })
})

describe('a failure', () => {
  const failure = { assignmentId: mine, retryable: true }

  test.each(held)('of a task that is $state counts and gives it back', (task) => {
    expect(failTask(task, failure)).toEqual(aPendingTask({ latest, attempts: 1 }))
  })

  test('is the last one at attemptMax', () => {
    expect(failTask(aTaskInProgress({ attempts: 3 }), failure).state).toBe('pending')
    expect(failTask(aTaskInProgress({ attempts: 4 }), failure)).toEqual({ ...failed, attempts: 5 })
  })

  test('that is final needs the vote of a second node', () => {
    const first = failTask(aTaskInProgress(), { ...failure, retryable: false })
    expect(first).toEqual(aPendingTask({ latest, attempts: 1, finalVotes: [roof] }))
    const second = failTask(aTaskInProgress({ finalVotes: [barn] }), { ...failure, retryable: false })
    expect(second).toEqual({ ...failed, attempts: 1, finalVotes: [barn, roof] })
  })

  test('that is final counts one vote for a node that says it twice', () => {
    const task = failTask(aTaskInProgress({ finalVotes: [roof] }), { ...failure, retryable: false })
    expect(task).toMatchObject({ state: 'pending', finalVotes: [roof] })
  })

  test('after a release is refused', () => {
    expect(() => failTask(aPendingTask({ latest }), failure)).toThrow(refused('assignment_closed'))
  })
})

describe('a lost lease', () => {
  test.each(held)('gives a task that is $state to others and counts apart from failures', (task) => {
    expect(loseLease(task, minutes(5))).toEqual(lapsedTask)
  })

  test('is the last one at twenty', () => {
    const states = [LOST_LEASES_MAX - 2, LOST_LEASES_MAX - 1].map(
      (lostLeases): TaskState => loseLease(aTaskInProgress({ lostLeases }), minutes(5)).state,
    )
    expect(LOST_LEASES_MAX).toBe(20)
    expect(states).toEqual(['pending', 'failed'])
  })

  test('before its time is a programmer’s error', () => {
    expect(() => loseLease(anAssignedTask(), minutes(4))).toThrow('The lease has not run out')
  })
})

describe('a report', () => {
  const report = { assignmentId: mine, now: minutes(4) }

  test.each([...held, aPendingTask({ latest })])('completes a task that is $state', (task) => {
    expect(completeTask(task, report)).toEqual(completed)
  })

  test('is accepted after the lease ran out, while nobody else has the task', () => {
    expect(completeTask(lapsedTask, { ...report, now: minutes(30) })).toMatchObject({
      state: 'completed',
      completedAt: minutes(30),
    })
  })
})

describe('the deadline', () => {
  test.each([aPendingTask(), lapsedTask, ...held])('ends a task that is $state', (task) => {
    expect(expireTask(task, minutes(60))).toEqual({ ...task, state: 'expired' })
  })

  test('before its time is a programmer’s error', () => {
    expect(() => expireTask(aPendingTask(), minutes(59))).toThrow('The deadline has not passed')
  })
})
