import type { RunningTask } from '#core/contracts/agent.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import type { z } from 'zod'
import { type AcceptedPrograms, acceptedPrograms, type Acceptance } from './accepted-programs.ts'
import { backoffMs, type BackoffRule, NETWORK_BACKOFF } from './backoff.ts'
import { memoryLeftMb, memoryOfferMb } from './memory-offer.ts'
import { type Clock, CoordinatorRefused, type Delay, type Outbox } from './ports.ts'
import { repeat } from './repeat.ts'
import { beginRun, endRun, noteCpu, type Outcome, presentRun, type RunDeps, type Running } from './run-task.ts'
import type { Decision } from './situation.ts'
import { steering } from './steer-run.ts'

/** How long one question for work may stay open at the coordinator, in s. */
const WAIT_S = 30
/** Whether there is room is looked at this often, beside every `wake`, in ms. */
const LOOK_EVERY_MS = 30_000
const REFUSED_BEFORE = 'The report of this node was refused.'

export type WorkDeps = RunDeps &
  Acceptance & {
    outbox: Outbox
    clock: Clock
    delay: Delay
    random: () => number
    noWorkBackoff: BackoffRule
    /** Memory that programs could have now, in MB. */
    availableMemoryMb: () => number
    /** What tasks may take together at most, as the owner says; null where nobody does. */
    memoryMaxMb: () => number | null
    /** What may run now; asked again whenever `wake` was called. */
    decision: () => Decision
  }

export type WorkLoop = {
  start(): void
  /** Something changed: a mode, a free slot, a standing. */
  wake(): void
  running(): readonly z.infer<typeof RunningTask>[]
  /** What the program of a running task has written so far; null where nothing is known. */
  outputSoFar(assignmentId: string): Promise<Uint8Array | null>
  /** The coordinator has given these to others, or they expired: what runs for them ends. */
  lose(assignmentIds: readonly string[]): void
  /** Holds, slows down or lets go on what runs, as it is decided now. */
  follow(): void
  /** How many of those that run do not wait for the sun. */
  pressing(): number
  /** What one task more may take, by what the owner allows them together, in MB; infinite where nobody does. */
  memoryLeftMb(): number
  /** CPU time of everything that ran so far, in ms; only grows. */
  cpuMs(): number
  /** What the running tasks have used counts from now on, whatever happens to this agent; asked often, it writes seldom. */
  noteCpu(): Promise<void>
  /** Gives back what has held still for longer than this, so that others can do it. */
  releaseHeld(longerThanMs: number): Promise<void>
  /** When work is asked for again; null while it is being asked for. */
  askAgainAt(): Date | null
  /** Gives back what runs, and ends. */
  stop(): Promise<void>
}

/** Keeps as many tasks running as the governor allows; a finished result is never dropped. */
export function makeWorkLoop(deps: WorkDeps): WorkLoop {
  const running = new Map<string, Running>()
  const programs = acceptedPrograms(deps)
  const asking = askForWork(deps, { running, begin, programs })
  let endedCpuMs = 0
  const all = () => [...running.values()]
  const { steer, follow, pressing, heldLonger } = steering(all, deps)

  /** The coordinator delivers again what it thinks got lost; what runs or waits to be sent already is no new work. */
  async function begin(task: ClaimResponse): Promise<boolean> {
    const id = task.assignment_id
    const objection = programs.objection(task)
    if (objection !== null) {
      await giveBackUnwanted(task, objection, deps)
      return false
    }
    if (running.has(id) || deps.outbox.has(id)) {
      if (!running.has(id) && !deps.outbox.waits(id)) await giveBackAnswered(task, deps)
      return false
    }
    await endEarlierRuns(task, running)
    const run = beginRun(task, deps, steer)
    running.set(id, run)
    deps.changed()
    void forgetWhenDone(run)
    return true
  }

  async function forgetWhenDone(run: Running): Promise<void> {
    asking.learn(await run.done)
    endedCpuMs += cpuMsOf(run)
    running.delete(run.task.assignment_id)
    deps.account.close(run.task.assignment_id)
    deps.changed()
    asking.wake()
  }

  return {
    start: asking.start,
    wake: asking.wake,
    running: () => all().map((run) => presentRun(run, deps.account)),
    outputSoFar: async (id) => (await running.get(id)?.computation?.outputSoFar()) ?? null,
    lose(assignmentIds) {
      const lost = assignmentIds.flatMap((id) => running.get(id) ?? [])
      for (const run of lost) void endRun(run, 'lost')
    },
    async noteCpu() {
      for (const run of all()) await noteCpu(run, deps)
    },
    follow,
    pressing,
    memoryLeftMb: () => memoryLeftMb(deps.memoryMaxMb(), all()),
    cpuMs: () => all().reduce((sum, run) => sum + cpuMsOf(run), endedCpuMs),
    releaseHeld: (thanMs) => release(heldLonger(thanMs)),
    askAgainAt: asking.againAt,
    async stop() {
      await asking.stop()
      await release(all())
    },
  }
}

/**
 * Delivered again from a time when its owner still accepted such programs, by a coordinator of another version, or by
 * one that does not listen.
 */
async function giveBackUnwanted(
  { id, assignment_id }: ClaimResponse,
  objection: string,
  { client, tell }: WorkDeps,
): Promise<void> {
  tell(`Task ${id} ${objection}; it is given back.`)
  await client.release(assignment_id).catch((error: unknown) => tell(String(error)))
}

/**
 * Its report had an answer, and the coordinator has it open all the same. One that was paid is forgotten there, as after
 * a restore from a backup: the task is given back. One that was refused would be refused again: that is a failure, which
 * counts. The result is gone from here in either case.
 */
async function giveBackAnswered(
  { id, assignment_id }: ClaimResponse,
  { client, outbox, tell }: WorkDeps,
): Promise<void> {
  try {
    if (outbox.isPaid(assignment_id)) await client.release(assignment_id)
    else await client.fail(assignment_id, { reason: REFUSED_BEFORE, retryable: true })
    tell(`The report of task ${id} was answered already, and it is offered again; the task was given back.`)
  } catch (error) {
    // It may have been answered while this was on its way; else the lease runs out by itself.
    tell(`Task ${id} could not be given back: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/**
 * A lease that ran out during an outage: the coordinator gives the task out anew, here too, while it still runs. Both
 * would write what their program saves into one folder; the second run takes it over.
 */
async function endEarlierRuns({ id }: ClaimResponse, running: ReadonlyMap<string, Running>): Promise<void> {
  const earlier = [...running.values()].filter(({ task }) => task.id === id)
  await Promise.all(earlier.map((run) => endRun(run, 'given again')))
}

const cpuMsOf = ({ computation }: Running) => computation?.cpuMs() ?? 0

async function release(runs: readonly Running[]): Promise<void> {
  await Promise.all(runs.map((run) => endRun(run, 'release')))
}

type Asker = {
  running: ReadonlyMap<string, Running>
  begin: (task: ClaimResponse) => Promise<boolean>
  programs: AcceptedPrograms
}

/** Asks for work while there is a free slot, and waits longer the longer there is none. */
function askForWork(deps: WorkDeps, { running, begin, programs }: Asker) {
  const { random } = deps
  const tries = { unanswered: 0, empty: 0, known: 0, failed: 0, mustRest: false }
  let question = new AbortController()
  let againAt: Date | null = null
  const hasRoom = () => running.size < deps.decision().slots

  const asking = repeat(async (stopping) => {
    againAt = null
    if (tries.mustRest) await restAfterFailure(stopping)
    if (!hasRoom()) return LOOK_EVERY_MS
    question = new AbortController()
    const ms = await ask(AbortSignal.any([stopping, question.signal]))
    return planned(ms)
  }, deps)

  function planned(ms: number): number {
    againAt = ms > 0 ? new Date(deps.clock.now().getTime() + ms) : null
    deps.changed()
    return ms
  }

  /** Nothing wakes it: tasks that fail at once must not be asked for as fast as the network allows. */
  async function restAfterFailure(stopping: AbortSignal): Promise<void> {
    tries.mustRest = false
    await deps.delay(planned(backoffMs(NETWORK_BACKOFF, tries.failed, { random: random() })), stopping)
    againAt = null
  }

  /** Returns how long to wait before the next question, in ms. */
  async function ask(signal: AbortSignal): Promise<number> {
    try {
      const workloads = deps.acceptsUploaded() ? 'any' : 'builtin'
      const offerMb = memoryOfferMb(deps.availableMemoryMb(), running.values())
      const memoryMb = Math.min(offerMb, memoryLeftMb(deps.memoryMaxMb(), running.values()))
      const wish = { types: programs.types(), memoryMb, workloads, waitS: WAIT_S } as const
      const task = await deps.client.claim(wish, signal)
      tries.unanswered = 0
      tries.empty = task ? 0 : tries.empty + 1
      if (!task) return backoffMs(deps.noWorkBackoff, tries.empty, { random: random() })
      tries.known = (await begin(task)) ? 0 : tries.known + 1
      return tries.known === 0 ? 0 : backoffMs(NETWORK_BACKOFF, tries.known, { random: random() })
    } catch (error) {
      if (signal.aborted) return LOOK_EVERY_MS
      tries.unanswered += 1
      const retryAfterMs = error instanceof CoordinatorRefused ? error.retryAfterMs : null
      return backoffMs(NETWORK_BACKOFF, tries.unanswered, { random: random(), retryAfterMs })
    }
  }

  return {
    start: asking.start,
    stop: asking.stop,
    againAt: () => againAt,
    /** A failed task makes the next question wait; a finished one makes up for those before it. */
    learn(outcome: Outcome): void {
      if (outcome === 'kept') tries.failed = 0
      if (outcome !== 'failed') return
      tries.failed += 1
      tries.mustRest = true
    },
    /** An open question is taken back when nothing may be begun any more. */
    wake: () => {
      if (!hasRoom()) question.abort()
      asking.wake()
    },
  }
}
