import type { Child, StartChild } from './child.ts'
import { endSentence } from './child-end.ts'
import { type Hold, holdOf } from './hold.ts'
import { FromChild } from './messages.ts'
import { type Peeks, peeksAt } from './peeks.ts'
import {
  type Computation,
  ComputeFailure,
  type ComputeJob,
  type Computer,
  type JobLimits,
  PEEK_BYTES_MAX,
} from './ports.ts'
import { type ResultParts, resultParts } from './result-parts.ts'
import { makeSlots } from './sandbox/checkpoint-slots.ts'
import { wallUsedUp } from './sandbox/sentences.ts'
import { type WallClock, wallClock } from './wall-clock.ts'

type Run = {
  readonly child: Child
  readonly hold: Hold
  /** Null for our own programs, whose results are nothing to look at. */
  readonly peeks: Peeks | null
  /** Of the result, once it is there, as far as peeks go. */
  beginning: Uint8Array | null
  readonly outcome: PromiseWithResolvers<Uint8Array>
  readonly parts: ResultParts
  fraction: number
  resumedFraction: number | null
  cpuMs: number
  memoryMb: number
}

/** Runs each job in a process of its own, which `startChild` starts. */
export function childProcessComputer({ startChild }: { startChild: StartChild }): Computer {
  return {
    start(job) {
      if (job.taskType === 'wasm') makeSlots(job)
      return computationOf(startRun(startChild(job), job))
    },
  }
}

function startRun(child: Child, job: ComputeJob): Run {
  const outcome = Promise.withResolvers<Uint8Array>()
  const run: Run = {
    child,
    hold: holdOf(
      child,
      wallOf(job, (limits) => killAt(run, wallUsedUp(limits))),
    ),
    peeks: job.taskType === 'wasm' ? peeksAt(child) : null,
    beginning: null,
    outcome,
    parts: resultParts(job.taskType === 'wasm' ? job.limits.outputBytes : Number.POSITIVE_INFINITY),
    fraction: 0,
    resumedFraction: null,
    cpuMs: 0,
    memoryMb: 0,
  }
  const settled = () => {
    run.hold.end()
    run.peeks?.hold()
  }
  // Whoever awaits the result hears of a failure; one that nobody awaits must not end the agent.
  outcome.promise.then(settled, settled)
  child.hear((message) => receive(run, message))
  void child.gone.then((end) => outcome.reject(new ComputeFailure(endSentence(end, child.output()), true)))
  child.tell({ type: 'job', job })
  return run
}

/** Our own programs end by themselves. */
function wallOf(job: ComputeJob, onEnd: (limits: JobLimits) => void): WallClock {
  if (job.taskType !== 'wasm') return { hold: ignore, goOn: ignore, end: ignore }
  const { limits } = job
  return wallClock(limits.wallS * 1000, () => onEnd(limits))
}
const ignore = () => undefined

function computationOf(run: Run): Computation {
  return {
    result: run.outcome.promise,
    progress: () => run.fraction,
    resumedFraction: () => run.resumedFraction,
    outputSoFar: async () => run.beginning ?? (await run.peeks?.look()) ?? null,
    cpuMs: () => run.cpuMs,
    memoryMb: () => run.memoryMb,
    pause() {
      run.peeks?.hold()
      run.hold.pause()
    },
    resume() {
      run.peeks?.goOn()
      run.hold.resume()
    },
    setCpuShare: run.hold.setCpuShare,
    cancel: async () => {
      run.outcome.reject(new ComputeFailure('The computation was cancelled.', true))
      await run.child.end()
    },
  }
}

/** For what is past every limit: it is not asked, and not waited for. */
function killAt(run: Run, failure: ComputeFailure): void {
  run.outcome.reject(failure)
  run.child.kill()
}

function receive(run: Run, raw: unknown): void {
  run.hold.heard()
  const message = FromChild.safeParse(raw)
  if (!message.success)
    return killAt(run, new ComputeFailure('The computation sent a message that is not understood.', true))
  apply(run, message.data)
}

function apply(run: Run, message: FromChild): void {
  switch (message.type) {
    case 'resumed':
      run.resumedFraction = message.fraction
      run.fraction = message.fraction
      break
    case 'progress':
      go(run, message)
      break
    case 'paused':
      go(run, message)
      run.hold.paused()
      break
    case 'output':
      addPiece(run, message.piece, message.restBytes)
      break
    case 'written':
      run.peeks?.heard(new Uint8Array(Buffer.from(message.bytes, 'base64')))
      break
    case 'result':
      addPiece(run, message.result, 0)
      advance(run, { fraction: 1, cpuMs: message.cpuMs })
      finish(run, run.parts.whole())
      break
    case 'failed':
      run.outcome.reject(new ComputeFailure(message.reason, message.retryable))
      break
  }
}

/** Nobody is there any more who could be asked what was written. */
function finish(run: Run, result: Uint8Array): void {
  if (run.peeks) run.beginning = result.subarray(0, PEEK_BYTES_MAX)
  run.outcome.resolve(result)
}

function go(run: Run, message: { fraction: number; cpuMs: number; memoryMb: number }): void {
  run.memoryMb = message.memoryMb
  advance(run, message)
}

function advance(run: Run, { fraction, cpuMs }: { fraction: number; cpuMs: number }): void {
  run.fraction = Math.max(run.fraction, fraction)
  run.cpuMs = Math.max(run.cpuMs, cpuMs)
}

function addPiece(run: Run, piece: string, restBytes: number): void {
  const failure = run.parts.add(Buffer.from(piece, 'base64'), restBytes)
  if (failure) killAt(run, failure)
}
