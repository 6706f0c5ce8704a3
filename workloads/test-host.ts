import { createHash } from 'node:crypto'

/** What the tests use of WebAssembly, of which the types of Node and of browsers say different things. */
type Exports = { readonly memory: { readonly buffer: ArrayBuffer }; readonly _start: () => void }
type Imports = Readonly<Record<string, Readonly<Record<string, (...numbers: never[]) => number>>>>
/** The file, where its parts are listed, how many they are, and where the count of bytes goes. */
type FileCall = [fd: number, parts: number, partCount: number, count: number]
export type CompiledModule = { readonly compiled: unique symbol }
const tools: unknown = Reflect.get(globalThis, 'WebAssembly')
const { Module, Instance } = tools as {
  Module: new (bytes: Uint8Array) => CompiledModule
  Instance: new (module: CompiledModule, imports: Imports) => { readonly exports: Exports }
}

/** Throws for bytes that are no module. */
export const compiled = (bytes: Uint8Array) => new Module(bytes)

/** What the host has kept when the program saved a checkpoint. */
export type Saved = { readonly checkpoint: Uint8Array; readonly result: Uint8Array }
export type Run = {
  readonly exitCode: number
  readonly result: Uint8Array
  readonly log: string
  /** The fractions of `@progress` lines. */
  readonly progress: readonly number[]
  readonly saved: readonly Saved[]
}
export type RunInput = { readonly args: readonly string[]; readonly input: string; readonly from?: Saved }

class ProgramExit extends Error {
  readonly code: number
  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/**
 * Runs a workload as the tests need it: the calls that the programs of this folder make, no limits. The sandbox of the
 * node is another thing.
 */
export function runWorkload(module: CompiledModule, { args, input, from }: RunInput): Run {
  const inputs = new Map([
    [0, fileOf(Buffer.from(input))],
    [3, fileOf(from?.checkpoint ?? new Uint8Array())],
  ])
  const written = new Map<number, Uint8Array[]>([
    [1, from === undefined ? [] : [from.result]],
    [2, []],
    [3, []],
  ])
  const textOf = (fd: number) => Buffer.concat(written.get(fd) ?? [])
  const saved: Saved[] = []
  const program = ['program', ...args].map((text) => Buffer.from(`${text}\0`))
  const memory = () => instance.exports.memory.buffer
  const bytes = (): Uint8Array => new Uint8Array(memory())
  const view = (): DataView => new DataView(memory())
  const part = (at: number) =>
    bytes().subarray(view().getUint32(at, true), view().getUint32(at, true) + view().getUint32(at + 4, true))
  const tell = (at: number, value: number): number => (view().setUint32(at, value, true), 0)
  const calls = {
    args_sizes_get: (count: number, size: number) =>
      tell(count, program.length) || tell(size, Buffer.concat(program).length),
    args_get(pointers: number, at: number) {
      bytes().set(Buffer.concat(program), at)
      program.forEach((_, i) => tell(pointers + 4 * i, at + Buffer.concat(program.slice(0, i)).length))
      return 0
    },
    fd_read: (...[fd, parts, , count]: FileCall) => tell(count, inputs.get(fd)?.(part(parts)) ?? 0),
    fd_write(...[fd, parts, , count]: FileCall) {
      written.get(fd)?.push(part(parts).slice())
      return tell(count, part(parts).length)
    },
    fd_sync() {
      saved.push({ checkpoint: textOf(3), result: textOf(1) })
      written.set(3, [])
      return 0
    },
    proc_exit(code: number) {
      throw new ProgramExit(code)
    },
  }
  const instance: { readonly exports: Exports } = new Instance(module, { wasi_snapshot_preview1: calls })
  const exitCode = exitCodeOf(instance.exports._start)
  const lines = textOf(2).toString().split('\n')
  return {
    exitCode,
    result: textOf(1),
    log: lines.filter((line) => !line.startsWith('@')).join('\n'),
    progress: lines.filter((line) => line.startsWith('@progress ')).map((line) => Number(line.slice(10))),
    saved,
  }
}

/** Reads on where the last read has ended; 0 at the end. */
function fileOf(content: Uint8Array): (to: Uint8Array) => number {
  let position = 0
  return (to) => {
    const next = content.subarray(position, position + to.length)
    to.set(next)
    position += next.length
    return next.length
  }
}

function exitCodeOf(start: () => void): number {
  try {
    start()
    return 0
  } catch (error) {
    if (error instanceof ProgramExit) return error.code
    throw error
  }
}

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
