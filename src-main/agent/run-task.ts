import type { RunningTask } from '#core/contracts/agent.ts'
import type { ClaimResponse } from '#core/contracts/tasks.ts'
import type { z } from 'zod'
import { type Computation, ComputeFailure, type ComputeJob, type Computer } from '../compute/ports.ts'
import type { EnergyAccount } from './energy-account.ts'
import type { CoordinatorClient, Tell } from './ports.ts'
import type { Finished } from './signed-report.ts'
import type { CpuNote } from './task-states.ts'

/** The coordinator takes so many characters. */
const REASON_MAX = 2000

export type RunDeps = {
  client: CoordinatorClient
  computer: Computer
  account: EnergyAccount
  /** Fetches what a task needs, and forgets it again; what a program saved is kept when the task may come back. */
  inputs: {
    prepare(task: ClaimResponse, signal: AbortSignal): Promise<ComputeJob>
    /** What is noted counts against the limit of later attempts, also when this one is killed. */
    noteCpu(task: ClaimResponse, note: CpuNote): Promise<void>
    forget(task: ClaimResponse, how: { mayComeBack: boolean }): Promise<void>
  }
  /** Signs and keeps a finished task; resolves when it is safe on the disk. */
  keep: (finished: Finished, signal: AbortSignal) => Promise<void>
  tell: Tell
  changed: () => void
}

/** Why a run ends early: its task is given back, somebody else has it, or this node was given it a second time. */
type Ending = 'release' | 'lost' | 'given again'
/** `kept`: the result is in the outbox; `ended`: early, as asked for. */
export type Outcome = 'kept' | 'failed' | 'ended'
export type Running = {
  readonly task: ClaimResponse
  readonly startedAt: Date
  readonly ending: AbortController
  /** While the run holds still: resolved when it goes on. */
  held: PromiseWithResolvers<void> | null
  /** Aborted when the downloads that are under way should stop. */
  fetching: AbortController
  phase: z.infer<typeof RunningTask>['phase']
  computation: Computation | null
  /** Whether this node may be given the task again, so that what its program saved is kept. */
  mayComeBack: boolean
  /** Of a core, 0.02 to 1. */
  cpuShare: number
  /** Its deadline does not wait for the sun. */
  presses: boolean
  /** Since when it holds still, by the steady clock; null while it goes on. */
  heldSinceMs: number | null
  /** Resolves when nothing of the task runs any more; never rejects. */
  done: Promise<Outcome>
}

/** Begins a task that was claimed; `steer` says whether and how fast it goes on, and is asked again when it begins to compute. */
export function beginRun(task: ClaimResponse, deps: RunDeps, steer: (run: Running) => void): Running {
  const run: Running = {
    task,
    startedAt: deps.client.now(),
    ending: new AbortController(),
    held: null,
    fetching: new AbortController(),
    phase: 'fetching',
    computation: null,
    mayComeBack: false,
    cpuShare: 1,
    presses: false,
    heldSinceMs: null,
    done: Promise.resolve('ended'),
  }
  steer(run)
  run.done = runTask(run, deps, steer)
  return run
}

export async function endRun(run: Running, ending: Ending): Promise<void> {
  run.ending.abort(ending)
  letGoOn(run)
  await run.computation?.cancel()
  await run.done
}

export function holdRun(run: Running, isStill: boolean): void {
  const { computation, fetching } = run
  if (run.phase === 'reporting') return
  if (isStill) {
    run.held ??= Promise.withResolvers()
    fetching.abort()
    computation?.pause()
  } else {
    letGoOn(run)
    computation?.resume()
  }
  const goesOn = computation === null ? 'fetching' : 'computing'
  run.phase = isStill ? 'paused' : goesOn
}

/** Asked often, it writes seldom. */
export async function noteCpu(run: Running, { inputs, tell }: RunDeps, { isOver } = { isOver: false }): Promise<void> {
  const { task, computation, phase } = run
  if (computation === null) return
  try {
    await inputs.noteCpu(task, { cpuMs: computation.cpuMs(), atOnce: isOver || phase === 'paused' })
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    tell(`The CPU time of task ${task.id} could not be written down: ${why}`)
  }
}

function letGoOn(run: Running): void {
  run.held?.resolve()
  run.held = null
}

export const presentRun = (
  { task, phase, startedAt, computation }: Running,
  account: EnergyAccount,
): z.infer<typeof RunningTask> => {
  const { energyUWh, solarUWh } = account.soFar(task.assignment_id)
  return {
    assignment_id: task.assignment_id,
    task_id: task.id,
    task_type: task.task_type,
    phase,
    progress: computation?.progress() ?? 0,
    started_at: startedAt.toISOString(),
    energy_wh: Number(energyUWh) / 1e6,
    solar_wh: Number(solarUWh) / 1e6,
    resumed_from: computation?.resumedFraction() ?? null,
    work_for: task.campaign ?? null,
  }
}

/** Fetch, compute, keep; what goes wrong is told to the coordinator, and never ends the agent. */
async function runTask(run: Running, deps: RunDeps, steer: (run: Running) => void): Promise<Outcome> {
  try {
    await compute(run, deps, steer)
    return 'kept'
  } catch (error) {
    run.mayComeBack = mayComeBack(run, error)
    await giveUp(run, error, deps)
    return run.ending.signal.aborted ? 'ended' : 'failed'
  } finally {
    if (run.mayComeBack) await noteCpu(run, deps, { isOver: true })
    await forgetInputs(run, deps)
  }
}

async function compute(run: Running, deps: RunDeps, steer: (run: Running) => void): Promise<void> {
  const { task, ending } = run
  const job = await fetchInputs(run, deps)
  ending.signal.throwIfAborted()
  await deps.client.start(task.assignment_id).catch(ignoreLateStart)
  // Whoever ended the run meanwhile found no computation that could be cancelled.
  ending.signal.throwIfAborted()
  const computation = deps.computer.start(job)
  run.computation = computation
  run.phase = 'computing'
  steer(run)
  deps.account.open(task.assignment_id, computation.cpuMs)
  deps.changed()
  const result = await computation.result
  const from = computation.resumedFraction()
  if (from !== null) deps.tell(`Task ${task.id} had gone on from ${Math.floor(100 * from)} %, which was saved before.`)
  run.phase = 'reporting'
  await deps.account.settle()
  const energy = deps.account.soFar(task.assignment_id)
  await deps.keep({ task, result, energy, startedAt: run.startedAt, finishedAt: deps.client.now() }, ending.signal)
}

/** A pause ends the downloads; what is on the disk by then is not fetched again when the run goes on. */
async function fetchInputs(run: Running, deps: RunDeps): Promise<ComputeJob> {
  const { task, ending } = run
  for (;;) {
    while (run.held) await run.held.promise
    ending.signal.throwIfAborted()
    const fetching = new AbortController()
    run.fetching = fetching
    try {
      return await deps.inputs.prepare(task, AbortSignal.any([ending.signal, fetching.signal]))
    } catch (error) {
      if (ending.signal.aborted || !fetching.signal.aborted) throw error
    }
  }
}

/** Inputs that cannot be removed now go at the next start of the agent. */
async function forgetInputs({ task, mayComeBack }: Running, deps: RunDeps): Promise<void> {
  try {
    await deps.inputs.forget(task, { mayComeBack })
  } catch (error) {
    deps.tell(
      `The inputs of task ${task.id} could not be removed: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

/** Given back, lost to others, or failed in a way that another attempt may not: what the program saved is of use then. */
function mayComeBack({ ending }: Running, error: unknown): boolean {
  return ending.signal.aborted || !(error instanceof ComputeFailure) || error.retryable
}

/** A report implies its start, so that a start which was not heard costs nothing. */
function ignoreLateStart(error: unknown): void {
  if (!(error instanceof Error)) throw error
}

const TOLD_OF = {
  lost: 'taken back by the coordinator; stopped.',
  'given again': 'given to this node again; it goes on from what was saved.',
} as const

async function giveUp({ task, ending }: Running, error: unknown, deps: RunDeps): Promise<void> {
  try {
    if (ending.signal.aborted) {
      const reason = ending.signal.reason as Ending
      if (reason === 'release') await deps.client.release(task.assignment_id)
      else deps.tell(`Task ${task.id} was ${TOLD_OF[reason]}`)
      return
    }
    deps.tell(`Task ${task.id} failed: ${error instanceof Error ? error.message : String(error)}`)
    await deps.client.fail(task.assignment_id, {
      reason: reasonOf(error).slice(0, REASON_MAX) || 'unknown',
      retryable: error instanceof ComputeFailure ? error.retryable : true,
    })
  } catch (cause) {
    // The lease runs out by itself and others get the task; nothing of value is lost.
    deps.tell(
      `The coordinator could not be told about task ${task.id}: ${cause instanceof Error ? cause.message : String(cause)}`,
    )
  }
}

/** What went wrong on this computer alone may name files of its owner, which are nobody else's business. */
function reasonOf(error: unknown): string {
  if (error instanceof ComputeFailure) return error.message
  const kind = error instanceof Error ? error.name : typeof error
  return `The node had a problem of its own (${errorCode(error) ?? kind}).`
}

const errorCode = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
