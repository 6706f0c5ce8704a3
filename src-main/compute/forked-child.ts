import { type ChildProcess, fork } from 'node:child_process'
import type { Child } from './child.ts'
import { type ChildEnd, keepTail, whenGone } from './child-end.ts'

/** A process that does not heed SIGTERM in this time is killed. */
const TERM_GRACE_MS = 2000

/** A child process of Node. `childFile` is the path of `data-hash-child`. */
export function forkedChild(childFile: string): Child {
  const child = fork(childFile, [], {
    // The agent's own flags (a debugger's port, say) are not for the child; a small young generation saves memory.
    execArgv: ['--max-semi-space-size=1'],
    // A process group of its own: Ctrl-C at the terminal reaches the agent, which then decides.
    detached: true,
    windowsHide: true,
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const gone = whenGone(child)
  return {
    tell(message) {
      if (child.connected) child.send(message, () => {})
    },
    hear: (listener) => void child.on('message', listener),
    gone,
    output: keepTail(child),
    end: () => end(child, gone),
  }
}

/** The channel is left to close with the process: Node never reports a child as closed whose channel we closed ourselves. */
async function end(child: ChildProcess, gone: Promise<ChildEnd>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS)
  await gone
  clearTimeout(timer)
}
