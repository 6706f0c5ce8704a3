import { fstatSync, openSync, readSync } from 'node:fs'
import { type OutputStore, outputStore } from './output-store.ts'
import { letGo, type Pieces } from './pieces.ts'

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
  if (file === null) return { read: () => 0, seek: cursorIn(0n).move }
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

/** Who keeps what a program saves: `save` is given it for good, `makeRoom` lets go of the save before. */
export type CheckpointHolder = { save(pieces: Pieces): void; makeRoom(): void }

/**
 * Gives back what was saved before, which is the program's alone: what it has read is let go, and all of it when it
 * begins to save. What is written since the last save becomes the next one. All saves together have no more than
 * `bytesMax` at any time.
 */
export function checkpointDescriptor(
  saved: Pieces,
  { bytesMax }: { bytesMax: number },
  holder: CheckpointHolder,
): Descriptor {
  const before = readOnce(saved)
  const store = outputStore()
  let heldBytes = 0
  return {
    read: before.read,
    write(bytes) {
      before.end()
      const sizeBytes = store.sizeBytes() + bytes.length
      if (sizeBytes > bytesMax) throw new TooMuch('checkpoint')
      if (sizeBytes + heldBytes > bytesMax) {
        holder.makeRoom()
        heldBytes = 0
      }
      store.add(bytes)
    },
    // Nothing new keeps the save before: with the output of now, its state would draw what is there already once more.
    sync() {
      if (store.sizeBytes() === 0) return
      heldBytes = store.sizeBytes()
      holder.save(store.take())
    },
  }
}

/** Reads one piece after the other. */
function readOnce(pieces: Pieces) {
  const left = [...pieces]
  let at = 0
  return {
    read(target: Uint8Array): number {
      let filled = 0
      for (let piece = left[0]; piece && filled < target.length; piece = left[0]) {
        const part = piece.subarray(at, at + target.length - filled)
        target.set(part, filled)
        filled += part.length
        at += part.length
        if (at < piece.length) break
        letGo(left.splice(0, 1))
        at = 0
      }
      return filled
    },
    end: () => letGo(left.splice(0)),
  }
}
