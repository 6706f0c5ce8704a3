import { type ChildProcess, spawn } from 'node:child_process'

/** Windows cannot stop a process from outside. */
export const CAN_STOP = process.platform !== 'win32'
const SHELL = '/bin/sh'
/** Waits until its input ends, which it does with the agent, then ends the process for good. */
const GUARD = 'read -r _; kill -9 "$1"'

/** Stops a process and lets it go on, as `Child` promises. */
export type Freezer = { freeze(): boolean; thaw(): void }

/**
 * For the process `pid` gives, as soon as it gives one, until `gone`. A stopped process would never notice that the agent
 * was killed, so that from the first time on a tiny shell stands beside it and does.
 */
export function processFreezer(pid: () => number | undefined, gone: Promise<unknown>): Freezer {
  let guard: ChildProcess | null = null
  let isFrozen = false
  let canStop = CAN_STOP
  const letGo = () => {
    canStop = false
    guard?.kill('SIGKILL')
  }
  void gone.then(letGo, letGo)

  function standGuard(target: number): ChildProcess {
    const shell = spawn(SHELL, ['-c', GUARD, 'guard', String(target)], {
      // A process group of its own, as the computing process has: Ctrl-C at the terminal reaches neither.
      detached: true,
      env: {},
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    // Without a guard nothing may stay stopped.
    shell.once('error', () => {
      canStop = false
      thaw()
    })
    shell.unref()
    return shell
  }
  function freeze(): boolean {
    const target = pid()
    if (!canStop || target === undefined) return false
    guard ??= standGuard(target)
    isFrozen = true
    return signal(target, 'SIGSTOP')
  }
  function thaw(): void {
    const target = pid()
    if (!isFrozen || target === undefined) return
    isFrozen = false
    signal(target, 'SIGCONT')
  }
  return { freeze, thaw }
}

/** False for a process that has ended and whose end was not noticed yet. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}
