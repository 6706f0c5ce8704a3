import type { Clock } from './ports.ts'
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
  /** Among those that do not press, the oldest being the first, 0. */
  readonly place: number
}

/** Holds the run still or lets it go on, at the share of a core that is decided. */
function steerRun(run: Running, decision: Decision, { now, steadyMs, place }: Moment): void {
  // Once it presses it goes on pressing, so that it does not stop and start by every estimate.
  run.presses = decision.servesDeadlines && (run.presses || isLate(run, now, decision.pressingShare))
  run.cpuShare = run.presses ? decision.pressingShare : decision.cpuShare
  run.computation?.setCpuShare(run.cpuShare)
  const wasStill = run.heldSinceMs !== null
  const isStill = holdsStill(run, decision, place)
  run.heldSinceMs = isStill ? (run.heldSinceMs ?? steadyMs) : null
  if (isStill || wasStill) holdRun(run, isStill)
}

function holdsStill({ presses }: Running, { holds, going }: Decision, place: number): boolean {
  if (holds === 'everything') return true
  return !presses && (holds === 'what_can_wait' || place >= going)
}

/** Whether it would come too late if it waited any longer, at the share of a core that it would have then. */
function isLate({ task, computation }: Running, now: Date, share: number): boolean {
  const leftMs = new Date(task.deadline).getTime() - now.getTime()
  const done = computation?.progress() ?? 0
  const doneNow = done - (computation?.resumedFraction() ?? 0)
  const restMs = computation && doneNow > PROGRESS_MIN ? (computation.cpuMs() * (1 - done)) / doneNow : 0
  return leftMs < (REST_FACTOR * restMs) / share + REST_MARGIN_MS
}

type Deps = {
  readonly decision: () => Decision
  readonly client: { now(): Date }
  readonly clock: Pick<Clock, 'steadyMs'>
}

/** What is decided, done to what runs, the oldest first; what is ending is left alone. */
export function steering(runs: () => readonly Running[], { decision, client, clock }: Deps) {
  const all = () => runs().filter(({ ending }) => !ending.signal.aborted)
  const steer = (run: Running, decided = decision()) =>
    steerRun(run, decided, { now: client.now(), steadyMs: clock.steadyMs(), place: placeOf(run, all()) })
  return {
    steer: (run: Running) => steer(run),
    follow() {
      const decided = decision()
      for (const run of all()) steer(run, decided)
    },
    pressing: () => all().filter(({ presses }) => presses).length,
    /** Those that have held still for longer than this; a result that waits for room on the disk is kept. */
    heldLonger: (thanMs: number) =>
      all().filter(
        ({ phase, heldSinceMs }) =>
          phase !== 'reporting' && heldSinceMs !== null && clock.steadyMs() - heldSinceMs > thanMs,
      ),
  }
}

/** Among those that do not press, the oldest being the first, 0; one that has just begun is the last. */
function placeOf(run: Running, all: readonly Running[]): number {
  const others = all.filter((other) => other === run || !other.presses)
  return others.includes(run) ? others.indexOf(run) : others.length
}
