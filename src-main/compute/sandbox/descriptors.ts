import { fstatSync, openSync, readSync } from 'node:fs'
import { type OutputStore, outputStore } from './output-store.ts'

/** The four things a program finds open: input, output, log, checkpoint. What one cannot do is missing. */
export type Descriptor = {
  /** Fills what it can of `target` and returns how many bytes; 0 at the end. */
  readonly read?: (target: Uint8Array) => number
  readonly write?: (bytes: Uint8Array) => void
  /** Moves to `offset` from the start (0), from here (1) or from the end (2); null for a place that no file can have. */
  readonly seek?: (offset: bigint, whence: number) => bigint | null
  readonly sync?: () => void
}

/** A program had more of something than it may have. */
export class TooMuch extends Error {
  override name = 'TooMuch'
  readonly of: 'output' | 'checkpoint'

  constructor(of: 'output' | 'checkpoint') {
    super(of)
    this.of = of
  }
}

/** WASI's places are 64-bit, and a file's are signed (POSIX `off_t`). */
const PLACE_MAX = 2n ** 63n - 1n

/** Reads a file from its start; without a file it is empty. The file is closed with the thread. */
export function inputDescriptor(file: string | null): Descriptor {
  if (file === null) return bytesDescriptor(new Uint8Array(0))
  const fd = openSync(file, 'r')
  const end = BigInt(fstatSync(fd).size)
  const cursor = cursorIn(end)
  return {
    read(target) {
      // The system is not asked: far behind the end it answers with an error instead of nothing.
      if (cursor.at() >= end) return 0
      const count = readSync(fd, target, 0, target.length, cursor.at())
      cursor.move(BigInt(count), 1)
      return count
    },
    seek: cursor.move,
  }
}

/** Reads bytes that are in memory. */
function bytesDescriptor(bytes: Uint8Array): Required<Pick<Descriptor, 'read' | 'seek'>> {
  const cursor = cursorIn(BigInt(bytes.length))
  return {
    read(target) {
      const from = Number(cursor.at())
      const part = bytes.subarray(from, from + target.length)
      target.set(part)
      cursor.move(BigInt(part.length), 1)
      return part.length
    },
    seek: cursor.move,
  }
}

function cursorIn(end: bigint) {
  let at = 0n
  return {
    at: () => at,
    move(offset: bigint, whence: number): bigint | null {
      const base = [0n, at, end][whence]
      if (base === undefined || base + offset < 0n || base + offset > PLACE_MAX) return null
      at = base + offset
      return at
    },
  }
}

/** Collects what is written, up to a number of bytes that counts `before` too. */
export function outputDescriptor(
  store: Pick<OutputStore, 'add'>,
  room: { bytesMax: number; before: number },
): Descriptor {
  let written = room.before
  return {
    write(bytes) {
      written += bytes.length
      if (written > room.bytesMax) throw new TooMuch('output')
      store.add(bytes)
    },
  }
}

/** Gives back what was saved before; what is written since the last save becomes the next one. */
export function checkpointDescriptor(
  saved: Uint8Array,
  room: { bytesMax: number },
  save: (bytes: Uint8Array) => void,
): Descriptor {
  const store = outputStore()
  return {
    read: bytesDescriptor(saved).read,
    write(bytes) {
      if (store.sizeBytes() + bytes.length > room.bytesMax) throw new TooMuch('checkpoint')
      store.add(bytes)
    },
    // Nothing new keeps the save before: with the output of now, its state would draw what is there already once more.
    sync() {
      if (store.sizeBytes() > 0) save(Buffer.concat(store.take()))
    },
  }
}
