import type { Child, StartChild } from './child.ts'
import { endSentence } from './child-end.ts'
import { FromChild } from './messages.ts'
import { type Computation, ComputeFailure, type ComputeJob, type Computer } from './ports.ts'

type Run = {
  readonly child: Child
  readonly outcome: PromiseWithResolvers<Uint8Array>
  fraction: number
  cpuMs: number
}

/** Runs each job in a process of its own, which `startChild` starts. */
export function childProcessComputer({ startChild }: { startChild: StartChild }): Computer {
  return { start: (job) => computationOf(startRun(startChild(), job)) }
}

function startRun(child: Child, job: ComputeJob): Run {
  const run: Run = { child, outcome: Promise.withResolvers(), fraction: 0, cpuMs: 0 }
  // Whoever awaits the result hears of a failure; one that nobody awaits must not end the agent.
  run.outcome.promise.catch(() => undefined)
  child.hear((message) => receive(run, message))
  void child.gone.then((end) => run.outcome.reject(new ComputeFailure(endSentence(end, child.output()), true)))
  child.tell({ type: 'job', job: { ...job, files: [...job.files] } })
  return run
}

function computationOf(run: Run): Computation {
  return {
    result: run.outcome.promise,
    progress: () => run.fraction,
    cpuMs: () => run.cpuMs,
    pause: () => run.child.tell({ type: 'pause' }),
    resume: () => run.child.tell({ type: 'resume' }),
    cancel: async () => {
      run.outcome.reject(new ComputeFailure('The computation was cancelled.', true))
      await run.child.end()
    },
  }
}

function receive(run: Run, raw: unknown): void {
  const message = FromChild.safeParse(raw)
  if (!message.success) {
    run.outcome.reject(new ComputeFailure('The computation sent a message that is not understood.', true))
    void run.child.end()
    return
  }
  apply(run, message.data)
}

function apply(run: Run, message: FromChild): void {
  switch (message.type) {
    case 'progress':
      run.fraction = Math.max(run.fraction, message.fraction)
      run.cpuMs = Math.max(run.cpuMs, message.cpuMs)
      break
    case 'result':
      run.fraction = 1
      run.cpuMs = Math.max(run.cpuMs, message.cpuMs)
      run.outcome.resolve(new Uint8Array(Buffer.from(message.result, 'base64')))
      break
    case 'failed':
      run.outcome.reject(new ComputeFailure(message.reason, message.retryable))
      break
  }
}
