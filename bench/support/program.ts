import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** How long a program may take to end by itself before it is killed; PostgreSQL's own stop is bounded below this. */
const STOP_PATIENCE_MS = 30_000
const TAIL_CHARACTERS = 4000
/** What a person has set for their own grid must not reach the one that is measured, their database least of all. */
const FOREIGN_SETTINGS = /^(GRID_|DATABASE_URL$|TRUST_PROXY$|LOG_LEVEL$|NODE_OPTIONS$)/

export type BenchProgram = {
  readonly pid: number
  /** The exit code; 128 when a signal ended it. */
  readonly ended: Promise<number>
  /** The first message of this type; rejects with its last words when the program ends first. */
  message(type: string): Promise<Readonly<Record<string, unknown>>>
  /** The end of what it has printed. */
  tail(): string
  stop(): Promise<void>
}

/**
 * Starts a Node program in a process group of its own, and hands its end to `cleanup` at once. Its IPC channel closes
 * when we die, however we die, and it then stops by itself. Throws when the cleanup has begun: a figure that goes on
 * for a moment after Ctrl-C must not start anything that nobody would stop.
 */
export function startProgram(
  args: readonly string[],
  cleanup: AsyncDisposableStack,
  settings: Readonly<Record<string, string>> = {},
): BenchProgram {
  if (cleanup.disposed) throw new Error('The run is ending')
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...ownSettingsRemoved(process.env), ...settings },
  })
  const ended = exitCodeOf(child)
  const stop = () => stopChild(child, ended)
  cleanup.defer(stop)
  const tail = keepTail(child)
  return { pid: child.pid ?? 0, ended, message: (type) => firstMessage(child, type, tail), tail, stop }
}

/** Runs a program to its end; rejects with its last words when that is not a good one. */
export async function runToEnd(args: readonly string[], cleanup: AsyncDisposableStack): Promise<void> {
  const program = startProgram(args, cleanup)
  const code = await program.ended
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${program.tail()}`)
}

const ownSettingsRemoved = (environment: NodeJS.ProcessEnv) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !FOREIGN_SETTINGS.test(name)))

function keepTail(child: ChildProcess): () => string {
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (text = (text + chunk).slice(-TAIL_CHARACTERS)))
  }
  return () => text.trimEnd()
}

async function exitCodeOf(child: ChildProcess): Promise<number> {
  const [code]: (number | null)[] = await once(child, 'exit')
  return code ?? 128
}

function firstMessage(
  child: ChildProcess,
  type: string,
  tail: () => string,
): Promise<Readonly<Record<string, unknown>>> {
  return new Promise((resolve, reject) => {
    child.on('message', (message) => {
      const isWanted = typeof message === 'object' && message !== null && 'type' in message && message.type === type
      if (isWanted) resolve({ ...message })
    })
    child.once('close', () => reject(new Error(`A program ended before it said “${type}”:\n${tail()}`)))
  })
}

async function stopChild(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS)
  await ended
  clearTimeout(timer)
}
