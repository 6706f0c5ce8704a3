import type { Descriptor } from './descriptors.ts'
import { ERRNO } from './errno.ts'
import { BadAddress, type GuestMemory } from './guest-memory.ts'

/** What a program is given. Descriptors are numbered from 0. */
export type Surroundings = {
  readonly memory: GuestMemory
  readonly args: readonly string[]
  readonly descriptors: readonly Descriptor[]
  readonly random: (target: Uint8Array) => void
  /** Called first in every call: returns when the program may go on. */
  readonly wait: () => void
}

/** The program has asked to end. */
export class ProgramExit extends Error {
  override name = 'ProgramExit'
  readonly code: number

  constructor(code: number) {
    super(`exit code ${code}`)
    this.code = code
  }
}

/** A call answers an errno; one that gives none has succeeded. */
type Call = (...given: never[]) => number | void

const FILETYPE_UNKNOWN = 0
const FILETYPE_REGULAR = 4
const RIGHT = { read: 1n << 1n, seek: 1n << 2n, sync: 1n << 4n, tell: 1n << 5n, write: 1n << 6n }

/**
 * The import object `wasi_snapshot_preview1` of a program: nothing else can be called. The environment is empty, there
 * are no folders, and time stands still at 1970: a result cannot depend on when or where it was computed.
 */
export function wasiImports(given: Surroundings): Record<string, (...given: never[]) => number> {
  const calls: Record<string, Call> = { ...processCalls(given), ...descriptorCalls(given) }
  return Object.fromEntries(Object.entries(calls).map(([name, call]) => [name, answering(call, given.wait)]))
}

function answering(call: Call, wait: () => void) {
  return (...given: never[]): number => {
    wait()
    try {
      return call(...given) ?? ERRNO.success
    } catch (error) {
      if (error instanceof BadAddress) return ERRNO.fault
      throw error
    }
  }
}

function processCalls({ memory, args, random }: Surroundings): Record<string, Call> {
  return {
    ...listCalls('args', args.map(asC), memory),
    ...listCalls('environ', [], memory),
    clock_time_get: (_clock: number, _precision: bigint, time: number) => memory.setU64(time, 0n),
    clock_res_get: (_clock: number, resolution: number) => memory.setU64(resolution, 1n),
    random_get: (target: number, length: number) => random(memory.bytes(target, length)),
    sched_yield: () => ERRNO.success,
    proc_exit(code: number) {
      throw new ProgramExit(code >>> 0)
    },
  }
}

const asC = (text: string) => Buffer.from(`${text}\0`)

function listCalls(name: 'args' | 'environ', texts: readonly Uint8Array[], memory: GuestMemory): Record<string, Call> {
  return {
    [`${name}_sizes_get`](count: number, sizeBytes: number) {
      memory.setU32(count, texts.length)
      memory.setU32(
        sizeBytes,
        texts.reduce((sum, text) => sum + text.length, 0),
      )
    },
    [`${name}_get`](addresses: number, buffer: number) {
      let at = buffer
      for (const [nth, text] of texts.entries()) {
        memory.setU32(addresses + nth * 4, at)
        memory.bytes(at, text.length).set(text)
        at += text.length
      }
    },
  }
}

function descriptorCalls({ memory, descriptors }: Surroundings): Record<string, Call> {
  const open = new Map(descriptors.entries())
  return {
    ...transferCalls(memory, open),
    fd_seek(fd: number, offset: bigint, ...[whence, place]: [number, number]) {
      const file = open.get(fd)
      if (file === undefined) return ERRNO.badf
      if (file.seek === undefined) return ERRNO.spipe
      const at = file.seek(offset, whence)
      if (at === null) return ERRNO.inval
      memory.setU64(place, at)
    },
    fd_sync(fd: number) {
      const file = open.get(fd)
      if (file === undefined) return ERRNO.badf
      if (file.sync === undefined) return ERRNO.inval
      file.sync()
    },
    fd_fdstat_get(fd: number, stat: number) {
      const file = open.get(fd)
      if (file === undefined) return ERRNO.badf
      memory.bytes(stat, 24).fill(0)
      memory.setU8(stat, file.seek === undefined ? FILETYPE_UNKNOWN : FILETYPE_REGULAR)
      memory.setU64(stat + 8, rightsOf(file))
    },
    fd_fdstat_set_flags: (fd: number) => (open.has(fd) ? ERRNO.success : ERRNO.badf),
    fd_close: (fd: number) => (open.delete(fd) ? ERRNO.success : ERRNO.badf),
    fd_prestat_get: () => ERRNO.badf,
    fd_prestat_dir_name: () => ERRNO.badf,
  }
}

function transferCalls(memory: GuestMemory, open: ReadonlyMap<number, Descriptor>): Record<string, Call> {
  return {
    fd_read(fd: number, list: number, ...[count, sizeBytes]: [number, number]) {
      const read = open.get(fd)?.read
      if (read === undefined) return open.has(fd) ? ERRNO.notcapable : ERRNO.badf
      let sum = 0
      for (const piece of memory.pieces(list, count)) {
        const got = read(piece)
        sum += got
        if (got < piece.length) break
      }
      memory.setU32(sizeBytes, sum)
    },
    fd_write(fd: number, list: number, ...[count, sizeBytes]: [number, number]) {
      const write = open.get(fd)?.write
      if (write === undefined) return open.has(fd) ? ERRNO.notcapable : ERRNO.badf
      let sum = 0
      for (const piece of memory.pieces(list, count)) {
        write(piece)
        sum += piece.length
      }
      memory.setU32(sizeBytes, sum)
    },
  }
}

const rightsOf = ({ read, write, seek, sync }: Descriptor) =>
  (read ? RIGHT.read : 0n) |
  (write ? RIGHT.write : 0n) |
  (seek ? RIGHT.seek | RIGHT.tell : 0n) |
  (sync ? RIGHT.sync : 0n)
