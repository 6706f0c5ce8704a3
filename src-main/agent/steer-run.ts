import type { Decision } from './situation.ts'
import { holdRun, type Running } from './run-task.ts'

/** A task whose end is nearer to its deadline than so many times its rest, and this, does not wait for the sun. */
const REST_FACTOR = 1.5
const REST_MARGIN_MS = 10 * 60_000
/** Less progress than this says nothing about how long the rest takes. */
const PROGRESS_MIN = 0.005

type Moment = {
  /** On the coordinator's clock. */
  readonly now: Date
  readonly steadyMs: number
}

/** Holds the run still or lets it go on, at the share of a core that is decided. */
export function steerRun(run: Running, decision: Decision, { now, steadyMs }: Moment): void {
  // Once it presses it goes on pressing, so that it does not stop and start by every estimate.
  run.presses ||= isLate(run, now)
  run.cpuShare = run.presses ? decision.pressingShare : decision.cpuShare
  run.computation?.setCpuShare(run.cpuShare)
  const isStill = decision.holds === 'everything' || (decision.holds === 'what_can_wait' && !run.presses)
  const wasStill = run.heldSinceMs !== null
  run.heldSinceMs = isStill ? (run.heldSinceMs ?? steadyMs) : null
  if (isStill || wasStill) holdRun(run, isStill)
}

/** Whether it would come too late if it waited any longer. */
function isLate({ task, computation }: Running, now: Date): boolean {
  const leftMs = new Date(task.deadline).getTime() - now.getTime()
  const done = computation?.progress() ?? 0
  const doneNow = done - (computation?.resumedFraction() ?? 0)
  const restMs = computation && doneNow > PROGRESS_MIN ? (computation.cpuMs() * (1 - done)) / doneNow : 0
  return leftMs < REST_FACTOR * restMs + REST_MARGIN_MS
}

/** Those that have held still for longer than this; a result that waits for room on the disk is kept. */
export const heldLonger = (all: readonly Running[], { thanMs, steadyMs }: { thanMs: number; steadyMs: number }) =>
  all.filter(
    ({ phase, heldSinceMs }) => phase !== 'reporting' && heldSinceMs !== null && steadyMs - heldSinceMs > thanMs,
  )
