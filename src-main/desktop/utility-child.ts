import { once } from 'node:events'
import { setTimeout as delay } from 'node:timers/promises'
import type { ForkOptions, UtilityProcess } from 'electron'
import type { Child } from '../compute/child.ts'
import { type ChildEnd, keepTail } from '../compute/child-end.ts'

/** A process that does not heed its end in this time is killed. */
const TERM_GRACE_MS = 2000
/** What was printed before the end is read within this time; whoever inherited the stream may hold it open for ever. */
const READ_GRACE_MS = 1000

/** Electron's `utilityProcess`, only while the app is ready. */
type Fork = (file: string, args: string[], options: ForkOptions) => UtilityProcess

/** A child in one of Electron's utility processes. `childFile` is the path of `data-hash-child`, in an asar too. */
export function utilityChild(childFile: string, fork: Fork): Child {
  const utility = fork(childFile, [], { serviceName: 'KoproGo Grid work', stdio: ['ignore', 'ignore', 'pipe'] })
  const output = keepTail(utility)
  const spawned = new Promise<void>((resolve) => utility.once('spawn', resolve))
  let isGone = false
  const gone = whenGone(utility)
  void gone.then(() => (isGone = true))
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
    gone,
    output,
    end,
  }

  async function end(): Promise<void> {
    // Before it exists there is nothing to end; one that cannot be started is gone without having existed.
    await Promise.race([spawned, gone])
    const pid = utility.pid
    if (pid === undefined) return void (await gone)
    utility.kill()
    const timer = setTimeout(() => process.kill(pid, 'SIGKILL'), TERM_GRACE_MS)
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
