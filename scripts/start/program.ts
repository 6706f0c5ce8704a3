import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'

/** How long a program may take to end by itself before it is killed; PostgreSQL's own stop is bounded below this. */
const STOP_PATIENCE_MS = 30_000

/** How a program ended: with an exit code, or by a signal. */
export type ProgramEnd = { readonly code: number } | { readonly signal: NodeJS.Signals }

/** A program that `npm start` runs, with its lines shown behind its name. */
export type Program = {
  readonly name: string
  /** Resolves when the program has ended and its last line is shown. */
  readonly ended: Promise<ProgramEnd>
  /** The first message of this type over the program's IPC channel; pending for ever when none comes. */
  message(type: string): Promise<Readonly<Record<string, unknown>>>
  /** Asks it to end and waits; kills it when it does not. */
  stop(): Promise<void>
}

/** `program`: another one than Node. */
export type HowToStart = { readonly environment?: NodeJS.ProcessEnv; readonly program?: string }

/**
 * Starts a program in a process group of its own, so that a terminal's Ctrl-C reaches only us and the order of stopping
 * is ours. Its IPC channel closes when we die, however we die; the program then stops by itself.
 */
export function startProgram(name: string, args: readonly string[], how: HowToStart = {}): Program {
  const child = spawn(how.program ?? process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...how.environment },
  })
  showLines(name, child)
  const ended = endOf(child)
  return { name, ended, message: (type) => firstMessage(child, type), stop: () => stopChild(child, ended) }
}

function showLines(name: string, child: ChildProcess): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => console.log(`${name.padEnd(11)} │ ${line}`))
  }
}

async function endOf(child: ChildProcess): Promise<ProgramEnd> {
  await once(child, 'close')
  return child.signalCode === null ? { code: child.exitCode ?? 1 } : { signal: child.signalCode }
}

function firstMessage(child: ChildProcess, type: string): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve) => {
    child.on('message', (message) => {
      const known = typeof message === 'object' && message !== null && 'type' in message && message.type === type
      if (known) resolve({ ...message })
    })
  })
}

async function stopChild(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS)
  await ended
  clearTimeout(timer)
}
