import { type ChildProcess, fork } from 'node:child_process'
import { type ChildEnd, endSentence, keepTail, whenGone } from './child-end.ts'
import { FromChild, type ToChild } from './messages.ts'
import { type Computation, ComputeFailure, type ComputeJob, type Computer } from './ports.ts'

/** A process that does not heed SIGTERM in this time is killed. */
const TERM_GRACE_MS = 2000

type Run = {
  readonly child: ChildProcess
  readonly gone: Promise<ChildEnd>
  readonly outcome: PromiseWithResolvers<Uint8Array>
  fraction: number
  cpuMs: number
}

/** Runs each job in a process of its own, started from `childFile`: the path of `data-hash-child`. */
export function childProcessComputer({ childFile }: { childFile: string }): Computer {
  return { start: (job) => computationOf(startRun(childFile, job)) }
}

function startRun(childFile: string, job: ComputeJob): Run {
  const child = fork(childFile, [], {
    // The agent's own flags (a debugger's port, say) are not for the child; a small young generation saves memory.
    execArgv: ['--max-semi-space-size=1'],
    // A process group of its own: Ctrl-C at the terminal reaches the agent, which then decides.
    detached: true,
    windowsHide: true,
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const output = keepTail(child)
  const run: Run = { child, gone: whenGone(child), outcome: Promise.withResolvers(), fraction: 0, cpuMs: 0 }
  // Whoever awaits the result hears of a failure; one that nobody awaits must not end the agent.
  run.outcome.promise.catch(() => undefined)
  child.on('message', (message) => receive(run, message))
  void run.gone.then((end) => run.outcome.reject(new ComputeFailure(endSentence(end, output()), true)))
  tell(run, { type: 'job', job: { ...job, files: [...job.files] } })
  return run
}

function computationOf(run: Run): Computation {
  return {
    result: run.outcome.promise,
    progress: () => run.fraction,
    cpuMs: () => run.cpuMs,
    pause: () => tell(run, { type: 'pause' }),
    resume: () => tell(run, { type: 'resume' }),
    cancel: async () => {
      run.outcome.reject(new ComputeFailure('The computation was cancelled.', true))
      await end(run)
    },
  }
}

/** A message to a process that is gone is dropped: the end of the process settles the result. */
function tell({ child }: Run, message: ToChild): void {
  if (child.connected) child.send(message, () => {})
}

function receive(run: Run, raw: unknown): void {
  const message = FromChild.safeParse(raw)
  if (!message.success) {
    run.outcome.reject(new ComputeFailure('The computation sent a message that is not understood.', true))
    void end(run)
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

/** The channel is left to close with the process: Node never reports a child as closed whose channel we closed ourselves. */
async function end({ child, gone }: Run): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS)
  await gone
  clearTimeout(timer)
}
