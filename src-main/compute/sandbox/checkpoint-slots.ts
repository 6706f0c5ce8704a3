import { createHash } from 'node:crypto'
import { closeSync, constants, fsyncSync, mkdirSync, openSync, readFileSync, writevSync } from 'node:fs'
import path from 'node:path'
import type { WasmJob } from '../ports.ts'

/**
 * What is needed to go on with a program: what it saved, what it had written by then, how far it was, the end of its
 * log, and the CPU time that all attempts have used.
 */
export type Checkpoint = {
  readonly saved: Uint8Array
  readonly output: readonly Uint8Array[]
  readonly fraction: number
  readonly log: string
  readonly cpuMs: number
}

/** The latest checkpoint of a job. */
export type CheckpointSlots = {
  /** Null when there is none, or only what is damaged or another job's. */
  readonly found: Checkpoint | null
  /** Survives a power cut once it returns; one that is cut off leaves the one before. Throws what the disk says. */
  write(checkpoint: Checkpoint): void
}

const FORMAT = 'koprogo-checkpoint/1'
const HASH_CHARACTERS = 64
const NEWLINE = 10
const SLOTS = ['checkpoint-a', 'checkpoint-b'] as const
/** A sandbox may not call fsync: each write is on the disk when it returns (macOS and Linux). */
const WRITE_THROUGH = constants.O_WRONLY | constants.O_TRUNC | (constants.O_DSYNC ?? 0)

type Head = Pick<Checkpoint, 'fraction' | 'log' | 'cpuMs'> & {
  readonly of: string
  /** The later of two checkpoints has the higher one. */
  readonly sequence: number
  readonly savedBytes: number
}
type Slot = { readonly sequence: number; readonly checkpoint: Checkpoint }

export const slotFiles = ({ folder }: WasmJob): readonly string[] => SLOTS.map((name) => path.join(folder, name))

/** For the agent, before a sandbox begins, which may write into its slots and make no files: they and their folder are there. */
export function makeSlots(job: WasmJob): void {
  mkdirSync(job.folder, { recursive: true, mode: 0o700 })
  for (const file of slotFiles(job)) closeSync(openSync(file, 'a', 0o600))
  // The names are safe when their folder is; Windows opens no folders, and keeps names by itself.
  if (process.platform !== 'win32') syncFolder(job.folder)
}

/** Two files take turns: while one is written, the other is whole, so that nothing has to be renamed. */
export function openSlots(job: WasmJob): CheckpointSlots {
  const files = slotFiles(job)
  const of = nameOf(job)
  const slots = files.map((file) => readSlot(file, of))
  const sequences = slots.map((slot) => slot?.sequence ?? 0)
  let sequence = Math.max(...sequences)
  let next = sequences.indexOf(Math.min(...sequences))
  return {
    found: slots.find((slot) => slot?.sequence === sequence)?.checkpoint ?? null,
    write(checkpoint) {
      sequence += 1
      writeSlot(files[next] ?? '', contentOf(checkpoint, { of, sequence }))
      next = 1 - next
    },
  }
}

/** What a checkpoint belongs to: another program, input or arguments would go on with what is not theirs. */
const nameOf = ({ taskId, module, input, args }: WasmJob) =>
  sha256([Buffer.from(JSON.stringify([taskId, module.sha256, input?.sha256 ?? null, args]))])

function sha256(parts: readonly Uint8Array[]): string {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}

/** Bytes of all pieces together. */
export const sizeOf = (pieces: readonly Uint8Array[]) => pieces.reduce((sum, { length }) => sum + length, 0)

/** The system says so only with the write that follows one that was cut short. */
class DiskFull extends Error {
  override name = 'DiskFull'
  readonly code = 'ENOSPC'
}

/** A seal, a line of JSON, what was saved, what was written: as they lie, because together they may be large. */
function contentOf(checkpoint: Checkpoint, by: { of: string; sequence: number }): readonly Uint8Array[] {
  const { saved, output, fraction, log, cpuMs } = checkpoint
  const head: Head = { ...by, fraction, log, cpuMs, savedBytes: saved.length }
  const body = [Buffer.from(`${JSON.stringify(head)}\n`), saved, ...output]
  return [Buffer.from(sealOf(body)), ...body]
}

const sealOf = (body: readonly Uint8Array[]) => `${FORMAT} ${sha256(body)}\n`

function writeSlot(file: string, content: readonly Uint8Array[]): void {
  const fd = openSync(file, WRITE_THROUGH)
  try {
    const written = writevSync(fd, content)
    if (written < sizeOf(content)) throw new DiskFull(`Of a checkpoint, ${written} bytes could be written.`)
  } finally {
    closeSync(fd)
  }
}

function readSlot(file: string, of: string): Slot | null {
  const bytes = readIfPossible(file)
  const bodyAt = FORMAT.length + 1 + HASH_CHARACTERS + 1
  const body = bytes.subarray(bodyAt)
  if (bytes.subarray(0, bodyAt).toString('latin1') !== sealOf([body])) return null
  const headEnd = body.indexOf(NEWLINE)
  const { sequence, savedBytes, fraction, log, cpuMs, ...head } = JSON.parse(body.toString('utf8', 0, headEnd)) as Head
  if (head.of !== of) return null
  const outputAt = headEnd + 1 + savedBytes
  const output = [body.subarray(outputAt)]
  return { sequence, checkpoint: { saved: body.subarray(headEnd + 1, outputAt), output, fraction, log, cpuMs } }
}

/** What cannot be read is as good as nothing: the program begins at the beginning. */
function readIfPossible(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return Buffer.alloc(0)
    throw error
  }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
