import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type Ended = { readonly code: number | null; readonly out: string; readonly err: string }

/** A program of the coordinator in a process of its own; the block that started it ends it. */
export type TestProgram = AsyncDisposable & {
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Where it serves, as soon as it does; rejects with what it said when it ends before. */
  listening(): Promise<string>
  signal(name: NodeJS.Signals): void
}

/** `file` lies beside this one; settings of our own environment do not reach it. */
export function startProgram(file: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}): TestProgram {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, file), ...args], {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { PATH: process.env['PATH'], TMPDIR: process.env['TMPDIR'], ...environment },
  })
  const ended = endOf(child)
  return {
    pid: child.pid ?? 0,
    ended,
    listening: () => Promise.race([urlOf(child), refusalOf(ended)]),
    signal: (name) => void child.kill(name),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

export const runProgram = (
  file: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<Ended> => startProgram(file, args, environment).ended

function urlOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on('message', (message: { type?: string; url?: string }) => {
      if (message.type === 'listening' && message.url !== undefined) resolve(message.url)
    })
  })
}

async function refusalOf(ended: Promise<Ended>): Promise<never> {
  const { code, out, err } = await ended
  throw new Error(`It ended with ${code}: ${out}${err}`)
}

async function endOf(child: ChildProcess): Promise<Ended> {
  const text = { out: '', err: '' }
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => void (text.out += chunk))
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => void (text.err += chunk))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, ...text }
}
