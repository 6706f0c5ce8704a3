import { createHash, type Hash } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, writevSync } from 'node:fs'
import { type Pieces, sizeOf } from './pieces.ts'

/** Bytes whose SHA-256 stands before them in their file: one that was cut off or changed is known. */
export type SealedFile = {
  readonly sizeBytes: number
  /** Bytes from `at` on, fewer where it ends; in memory of their own. */
  read(at: number, sizeBytes: number): Uint8Array
  close(): void
}

const FORMAT = 'koprogo-checkpoint/1'
const HASH_CHARACTERS = 64
const SEAL_BYTES = FORMAT.length + 1 + HASH_CHARACTERS + 1
/** However large a file is, so much of it is in memory while it is checked. */
const LOOK_BYTES = 1024 * 1024
/** A sandbox may not call fsync: each write is on the disk when it returns (macOS and Linux). */
const WRITE_THROUGH = constants.O_WRONLY | constants.O_TRUNC | (constants.O_DSYNC ?? 0)

/** The system says so only with the write that follows one that was cut short. */
class DiskFull extends Error {
  override name = 'DiskFull'
  readonly code = 'ENOSPC'
}

const sealOf = (hash: Hash) => `${FORMAT} ${hash.digest('hex')}\n`

/** Writes over a file that is there. Throws what the disk says. */
export function writeSealed(file: string, body: Pieces): void {
  const hash = createHash('sha256')
  for (const part of body) hash.update(part)
  const content = [Buffer.from(sealOf(hash)), ...body]
  const fd = openSync(file, WRITE_THROUGH)
  try {
    const written = writevSync(fd, content)
    if (written < sizeOf(content)) throw new DiskFull(`Of a checkpoint, ${written} bytes could be written.`)
  } finally {
    closeSync(fd)
  }
}

/** Null for a file that cannot be read, and one whose seal does not fit. Whoever opens it closes it. */
export function openSealed(file: string): SealedFile | null {
  const fd = openIfPossible(file)
  if (fd === null) return null
  const sizeBytes = Math.max(0, fstatSync(fd).size - SEAL_BYTES)
  const sealed: SealedFile = {
    sizeBytes,
    read: (at, size) => readAt(fd, SEAL_BYTES + at, Math.min(size, sizeBytes - at)),
    close: () => closeSync(fd),
  }
  if (Buffer.from(readAt(fd, 0, SEAL_BYTES)).toString('latin1') === sealOf(hashOf(sealed))) return sealed
  sealed.close()
  return null
}

function hashOf({ sizeBytes, read }: SealedFile): Hash {
  const hash = createHash('sha256')
  for (let at = 0; at < sizeBytes; at += LOOK_BYTES) hash.update(read(at, LOOK_BYTES))
  return hash
}

function readAt(fd: number, position: number, sizeBytes: number): Uint8Array {
  const bytes = new Uint8Array(sizeBytes)
  let filled = 0
  for (let got = -1; got !== 0 && filled < sizeBytes; filled += got)
    got = readSync(fd, bytes, filled, sizeBytes - filled, position + filled)
  return bytes
}

function openIfPossible(file: string): number | null {
  try {
    return openSync(file, 'r')
  } catch (error) {
    // What cannot be read is as good as nothing: the program begins at the beginning.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}
