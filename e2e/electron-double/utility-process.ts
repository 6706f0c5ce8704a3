import { type ChildProcess, fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { ForkOptions, UtilityProcess, utilityProcess } from 'electron'
import { life, needReady } from './app.ts'

const SHIM = path.join(import.meta.dirname, 'utility-shim.ts')

/** Electron's utility process as a child of Node, which ends with its parent as Electron's does. */
class DoubleUtilityProcess
  extends EventEmitter
  implements Pick<UtilityProcess, 'kill' | 'postMessage' | 'pid' | 'stderr' | 'stdout'>
{
  pid: number | undefined
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  readonly #child: ChildProcess

  constructor(file: string, args: string[], { stdio, env, cwd, execArgv = [] }: ForkOptions) {
    super()
    const [, out, err] = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio]
    this.#child = fork(file, args, {
      execPath: life.node,
      execArgv: ['--import', SHIM, ...execArgv],
      env: { ...(env ?? process.env) },
      ...(cwd === undefined ? {} : { cwd }),
      stdio: ['ignore', streamOf(out), streamOf(err), 'ipc'],
      serialization: 'advanced',
    })
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid
      this.emit('spawn')
    })
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.once('exit', (code, signal) => {
      this.pid = undefined
      this.emit('exit', code ?? (signal === null ? 1 : 128))
    })
  }
  kill = () => this.#child.kill('SIGTERM')
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object)
  }
}

type Stream = 'pipe' | 'ignore' | 'inherit'
function streamOf(given: unknown): Stream {
  if (given === undefined) return 'inherit'
  if (given === 'pipe' || given === 'ignore' || given === 'inherit') return given
  throw new Error('electron double: of utilityProcess, stdio is doubled for pipe, ignore and inherit')
}

export const theUtilityProcess = {
  fork(file: string, args: string[] = [], options: ForkOptions = {}) {
    needReady('utilityProcess')
    return new DoubleUtilityProcess(file, args, options)
  },
} satisfies Pick<typeof utilityProcess, 'fork'>
