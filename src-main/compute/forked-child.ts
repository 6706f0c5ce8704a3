import { type ChildProcess, fork } from 'node:child_process'
import type { Child } from './child.ts'
import type { ChildCommand } from './child-command.ts'
import { type ChildEnd, keepTail, whenGone } from './child-end.ts'
import { processFreezer } from './freezer.ts'

/** A process that does not heed SIGTERM in this time is killed. */
const TERM_GRACE_MS = 2000

/** A child process of Node. */
export function forkedChild({ file, execPath, execArgv, env, cwd }: ChildCommand): Child {
  const child = fork(file, [], {
    execPath,
    execArgv: [...execArgv],
    env,
    cwd,
    // A process group of its own: Ctrl-C at the terminal reaches the agent, which then decides.
    detached: true,
    windowsHide: true,
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  })
  const gone = whenGone(child)
  const { freeze, thaw } = processFreezer(() => (hasEnded(child) ? undefined : child.pid), gone)
  return {
    tell(message) {
      if (child.connected) child.send(message, () => {})
    },
    hear: (listener) => void child.on('message', listener),
    freeze,
    thaw,
    gone,
    output: keepTail(child),
    end() {
      child.kill('SIGTERM')
      thaw()
      return killLater(child, gone)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** The channel is left to close with the process: Node never reports a child as closed whose channel we closed ourselves. */
async function killLater(child: ChildProcess, gone: Promise<ChildEnd>): Promise<void> {
  const timer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS)
  await gone
  clearTimeout(timer)
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null
