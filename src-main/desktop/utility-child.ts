import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { ForkOptions, UtilityProcess } from 'electron'
import type { Child } from '../compute/child.ts'
import { type ChildPrograms, sparseEnvironment } from '../compute/child-command.ts'
import { type ChildEnd, keepTail } from '../compute/child-end.ts'
import { processFreezer, signal } from '../compute/freezer.ts'
import type { ComputeJob } from '../compute/ports.ts'

/** A process that does not heed its end in this time is killed. */
const TERM_GRACE_MS = 2000
/** What was printed before the end is read within this time; whoever inherited the stream may hold it open for ever. */
const READ_GRACE_MS = 1000

/** Electron's `utilityProcess`, only while the app is ready. */
type Fork = (file: string, args: string[], options: ForkOptions) => UtilityProcess

/** What is started for a job: a program, which may lie in an asar, and how. */
export type UtilityCommand = { readonly file: string; readonly options: Options }
type Options = Pick<ForkOptions, 'serviceName' | 'stdio' | 'env' | 'cwd'>

/** Electron knows none of Node's flags here, so that a program of others has an empty environment and a folder of its own. */
export function utilityCommandFor(job: ComputeJob, programs: ChildPrograms): UtilityCommand {
  const options: Options = { serviceName: 'KoproGo Grid work', stdio: ['ignore', 'ignore', 'pipe'] }
  if (job.taskType === 'data_hash') return { file: programs.data_hash, options }
  return { file: programs.wasm, options: { ...options, env: sparseEnvironment(), cwd: job.folder } }
}

/** A child in one of Electron's utility processes. */
export function utilityChild({ file, options }: UtilityCommand, fork: Fork): Child {
  const utility = fork(file, [], options)
  const output = keepTail(utility)
  const spawned = new Promise<void>((resolve) => utility.once('spawn', resolve))
  let isGone = false
  const gone = whenGone(utility)
  void gone.then(() => (isGone = true))
  const { freeze, thaw } = processFreezer(() => utility.pid, gone)
  return {
    tell(message) {
      if (!isGone) utility.postMessage(message)
    },
    hear(listener) {
      utility.on('message', (message: unknown) => {
        listener(message)
        // It waits to be ended: by itself it could be gone before its last message was out.
        if (isLast(message)) void end()
      })
    },
    freeze,
    thaw,
    gone,
    output,
    end,
    kill: () => void whenSpawned((pid) => signal(pid, 'SIGKILL')),
  }

  /** Before it exists there is nothing to end; one that cannot be started is gone without having existed. */
  async function whenSpawned(run: (pid: number) => void): Promise<void> {
    await Promise.race([spawned, gone])
    if (utility.pid !== undefined) run(utility.pid)
  }

  async function end(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    await whenSpawned((pid) => {
      utility.kill()
      thaw()
      timer = setTimeout(() => signal(pid, 'SIGKILL'), TERM_GRACE_MS)
    })
    await gone
    clearTimeout(timer)
  }
}

async function whenGone(utility: UtilityProcess): Promise<ChildEnd> {
  const read = utility.stderr === null ? Promise.resolve() : once(utility.stderr, 'close')
  const exitCode = await new Promise<number>((resolve) => utility.once('exit', resolve))
  await Promise.race([read, delay(READ_GRACE_MS, undefined, { ref: false })])
  return { exitCode, signal: null, spawnError: null }
}

const isLast = (message: unknown) =>
  typeof message === 'object' && message !== null && 'type' in message && LAST.has(String(message.type))
const LAST = new Set(['result', 'failed'])
