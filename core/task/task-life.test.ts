import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DomainError } from '../errors.ts'
import { asAssignmentId, asNodeId, asTaskId } from '../ids.ts'
import { FINAL_VOTES_NEEDED, LEASE_TOTAL_MAX_MS, LOST_LEASES_MAX } from './lease.ts'
import {
  claimTask,
  completeTask,
  expireTask,
  failTask,
  loseLease,
  type OpenTask,
  releaseTask,
  renewLease,
  startTask,
  type Task,
  TASK_STATES,
  type TaskState,
} from './task.ts'

/** Random lives of a task: nodes, reaper and clock act in any order, and each step is judged by rules of its own. */

const noon = new Date('2026-06-21T12:00:00.000Z')
const DAY_MS = 24 * 3_600_000
const VERBS = ['claim', 'start', 'renew', 'release', 'fail', 'complete', 'lose_lease', 'expire'] as const
type Verb = (typeof VERBS)[number]
/** `assignment` is the number of the claim it speaks of; the latest claim is `claims`. */
type Step = {
  readonly verb: Verb
  readonly waitMs: number
  readonly node: string
  readonly back: number
  readonly yes: boolean
}
type World = { readonly task: Task; readonly now: Date; readonly claims: number }

const MINUTE_MS = 60_000
/** Mostly steps that follow each other closely, some after a lost lease, and now and then one after the deadline. */
const anyWaitMs = fc.oneof(
  { arbitrary: fc.constant(0), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: 10 * MINUTE_MS }), weight: 4 },
  { arbitrary: fc.integer({ min: 1, max: DAY_MS / 10 }), weight: 2 },
  { arbitrary: fc.integer({ min: DAY_MS - MINUTE_MS, max: DAY_MS + MINUTE_MS }), weight: 1 },
)
const anyStep: fc.Arbitrary<Step> = fc.record({
  verb: fc.oneof(
    { arbitrary: fc.constant<Verb>('claim'), weight: 1 },
    { arbitrary: fc.constantFrom(...VERBS), weight: 3 },
  ),
  waitMs: anyWaitMs,
  node: fc.constantFrom('roof', 'barn', 'mill'),
  back: fc.oneof({ arbitrary: fc.constant(0), weight: 5 }, fc.constant(1)),
  yes: fc.boolean(),
})
/** What befalls one claim befalls the next: steps at random would never lose twenty leases or fail four times. */
const anyHabit = fc
  .record({
    claim: anyStep.map((step): Step => ({ ...step, verb: 'claim' })),
    fate: fc.array(anyStep, { minLength: 1, maxLength: 2 }),
    times: fc.integer({ min: 1, max: 25 }),
  })
  .map(({ claim, fate, times }) => Array.from({ length: times }, () => [claim, ...fate]).flat())
const anyLife = fc.oneof(fc.array(anyStep, { minLength: 1, maxLength: 60, size: 'max' }), anyHabit)

const born = (): World => ({
  task: {
    id: asTaskId('task'),
    deadline: new Date(noon.getTime() + DAY_MS),
    attemptMax: 4,
    attempts: 0,
    lostLeases: 0,
    finalVotes: [],
    state: 'pending',
    latest: null,
  },
  now: noon,
  claims: 0,
})

const isOpen = (task: Task): task is OpenTask => ['pending', 'assigned', 'in_progress'].includes(task.state)
const spokenOf = (world: World, { back }: Step) => asAssignmentId(`claim-${world.claims - back}`)

const act: Readonly<Record<Verb, (world: World, step: Step) => Task>> = {
  claim: ({ task, now, claims }, { node }) =>
    claimTask(task, { assignmentId: asAssignmentId(`claim-${claims + 1}`), nodeId: asNodeId(node), now }),
  start: (world, step) => startTask(world.task, spokenOf(world, step)),
  renew: (world, step) =>
    renewLease(world.task, { assignmentId: spokenOf(world, step), now: world.now, lapsed: step.yes }),
  release: (world, step) => releaseTask(world.task, spokenOf(world, step)),
  fail: (world, step) => failTask(world.task, { assignmentId: spokenOf(world, step), retryable: step.yes }),
  complete: (world, step) => completeTask(world.task, { assignmentId: spokenOf(world, step), now: world.now }),
  /** The reaper is called for a held task whose lease ran out, and for nothing else. */
  lose_lease: ({ task, now }) => {
    const held = task.state === 'assigned' || task.state === 'in_progress'
    return held && task.latest.leaseExpiresAt <= now ? loseLease(task, now) : task
  },
  expire: ({ task, now }) => (isOpen(task) && task.deadline <= now ? expireTask(task, now) : task),
}

/** The code with which the specification refuses a step, or null; written apart from the code under test. */
function refusalOf(world: World, step: Step): string | null {
  const { task, now } = world
  if (step.verb === 'lose_lease' || step.verb === 'expire') return null
  if (!isOpen(task)) return task.state === 'expired' ? 'task_expired' : 'task_done'
  if (step.verb === 'claim') return claimRefusalOf(task, now)
  if (task.latest?.id !== spokenOf(world, step)) return 'assignment_superseded'
  return task.state === 'pending' && !mayComeBack(step) ? 'assignment_closed' : null
}

/** A report always may while nobody else took the task, a heartbeat only where the lease ran out. */
const mayComeBack = ({ verb, yes }: Step) => verb === 'complete' || (verb === 'renew' && yes)

function claimRefusalOf(task: OpenTask, now: Date): string | null {
  if (task.state !== 'pending') return 'task_not_pending'
  return task.deadline <= now ? 'task_expired' : null
}

function live(world: World, step: Step): { next: World; refusal: string | null } {
  const later = { ...world, now: new Date(world.now.getTime() + step.waitMs) }
  try {
    const task = act[step.verb](later, step)
    return { next: { ...later, task, claims: world.claims + (step.verb === 'claim' ? 1 : 0) }, refusal: null }
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return { next: later, refusal: error.code }
  }
}

/** Lives all steps and shows each to the judge. */
function eachStep(life: readonly Step[], judge: (before: World, step: Step, after: World) => void): void {
  let world = born()
  for (const step of life) {
    const { next } = live(world, step)
    judge(world, step, next)
    world = next
  }
}

const MAY_BECOME: Readonly<Record<TaskState, readonly TaskState[]>> = {
  pending: ['pending', 'assigned', 'in_progress', 'completed', 'expired'],
  assigned: ['assigned', 'in_progress', 'pending', 'completed', 'failed', 'expired'],
  in_progress: ['in_progress', 'pending', 'completed', 'failed', 'expired'],
  completed: ['completed'],
  failed: ['failed'],
  expired: ['expired'],
}

/** One life in 25 fails, the rarest end: six hundred without one would come once in 10^10 runs of the test. */
const LIVES = { numRuns: 600 }

describe('in a random life of a task', () => {
  test('every step leads to a state that may follow', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        eachStep(life, (before, _step, after) => {
          expect(TASK_STATES).toContain(after.task.state)
          expect(MAY_BECOME[before.task.state]).toContain(after.task.state)
        })
      }),
      LIVES,
    )
  })

  test('a task that is over never changes', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        eachStep(life, (before, _step, after) => {
          expect(isOpen(before.task) || before.task === after.task).toBe(true)
        })
      }),
      LIVES,
    )
  })

  test('every refusal has the code of the specification, and nothing else is refused', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        let world = born()
        for (const step of life) {
          const { next, refusal } = live(world, step)
          expect(refusal).toBe(refusalOf({ ...world, now: next.now }, step))
          world = next
        }
      }),
      LIVES,
    )
  })

  test('the counts only grow, and a task is given up exactly at its bounds', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        eachStep(life, (before, _step, { task }) => {
          expect(task.attempts).toBeGreaterThanOrEqual(before.task.attempts)
          expect(task.lostLeases).toBeGreaterThanOrEqual(before.task.lostLeases)
          expect(task.finalVotes).toEqual([...new Set(task.finalVotes)])
          const spent =
            task.attempts >= task.attemptMax ||
            task.lostLeases >= LOST_LEASES_MAX ||
            task.finalVotes.length >= FINAL_VOTES_NEEDED
          expect(task.state === 'failed').toBe(spent)
        })
      }),
      LIVES,
    )
  })

  test('a lease never outlasts the deadline, nor six hours from its claim', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        eachStep(life, (_before, _step, { task }) => {
          const { leaseExpiresAt, claimedAt } = task.latest ?? { leaseExpiresAt: noon, claimedAt: noon }
          expect(leaseExpiresAt <= task.deadline).toBe(true)
          expect(leaseExpiresAt.getTime() - claimedAt.getTime()).toBeLessThanOrEqual(LEASE_TOTAL_MAX_MS)
        })
      }),
      LIVES,
    )
  })

  test('only its latest assignment is ever paid', () => {
    fc.assert(
      fc.property(anyLife, (life) => {
        eachStep(life, (before, _step, { task }) => {
          const justCompleted = task.state === 'completed' && before.task.state !== 'completed'
          expect(!justCompleted || task.latest?.id === `claim-${before.claims}`).toBe(true)
        })
      }),
      LIVES,
    )
  })

  test('every state is reached, so that the tests above judge them all', () => {
    const reached = new Set<TaskState>()
    fc.assert(
      fc.property(anyLife, (life) => {
        eachStep(life, (_before, _step, { task }) => reached.add(task.state))
      }),
      LIVES,
    )
    expect(reached).toEqual(new Set(TASK_STATES))
  })
})
