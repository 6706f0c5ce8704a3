import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync } from 'node:fs'
import path from 'node:path'
import type { WasmJob } from '../ports.ts'
import { type Pieces, sizeOf } from './pieces.ts'
import { openSealed, type SealedFile, writeSealed } from './sealed-file.ts'

/**
 * What is needed to go on with a program: what it saved, what it had written by then, how far it was, the end of its
 * log, and the CPU time that all attempts have used.
 */
export type Checkpoint = {
  readonly saved: Pieces
  readonly output: Pieces
  readonly fraction: number
  readonly log: string
  readonly cpuMs: number
}

/** Where the latest checkpoint of a job is kept. */
export type CheckpointSlots = {
  /** Survives a power cut once it returns; one that is cut off leaves the one before. Throws what the disk says. */
  write(checkpoint: Checkpoint): void
}

const NEWLINE = 10
/** The log has at most 64 KiB, of which each byte may take six as JSON. */
const HEAD_BYTES_MAX = 512 * 1024
const SLOTS = ['checkpoint-a', 'checkpoint-b'] as const

type Head = Pick<Checkpoint, 'fraction' | 'log' | 'cpuMs'> & {
  readonly of: string
  /** The later of two checkpoints has the higher one. */
  readonly sequence: number
  readonly savedBytes: number
}
type Slot = Head & { readonly file: SealedFile; readonly savedAt: number }

export const slotFiles = ({ folder }: WasmJob): readonly string[] => SLOTS.map((name) => path.join(folder, name))

/** For the agent, before a sandbox begins, which may write into its slots and make no files: they and their folder are there. */
export function makeSlots(job: WasmJob): void {
  mkdirSync(job.folder, { recursive: true, mode: 0o700 })
  for (const file of slotFiles(job)) closeSync(openSync(file, 'a', 0o600))
  // The names are safe when their folder is; Windows opens no folders, and keeps names by itself.
  if (process.platform !== 'win32') syncFolder(job.folder)
}

/**
 * Two files take turns: while one is written, the other is whole, so that nothing has to be renamed. `found` is null when
 * there is no checkpoint, or only what is damaged or another job's; the slots themselves keep nothing of it.
 */
export function openSlots(job: WasmJob): { readonly found: Checkpoint | null; readonly slots: CheckpointSlots } {
  const files = slotFiles(job)
  const of = nameOf(job)
  const opened = files.map(openSealed)
  try {
    const held = opened.map((file) => file && slotIn(file, of))
    const sequences = held.map((slot) => slot?.sequence ?? 0)
    const latest = Math.max(...sequences)
    const found = held.find((slot) => slot?.sequence === latest)
    const slots = slotsFrom(files, { of, sequence: latest, next: sequences.indexOf(Math.min(...sequences)) })
    return { found: found ? checkpointIn(found) : null, slots }
  } finally {
    for (const file of opened) file?.close()
  }
}

function slotsFrom(files: readonly string[], at: { of: string; sequence: number; next: number }): CheckpointSlots {
  let { sequence, next } = at
  return {
    write(checkpoint) {
      sequence += 1
      writeSealed(files[next] ?? '', contentOf(checkpoint, { of: at.of, sequence }))
      next = 1 - next
    },
  }
}

/** What a checkpoint belongs to: another program, input or arguments would go on with what is not theirs. */
function nameOf({ taskId, module, input, args }: WasmJob): string {
  const name = JSON.stringify([taskId, module.sha256, input?.sha256 ?? null, args])
  return createHash('sha256').update(name).digest('hex')
}

/** A line of JSON, what was saved, what was written: as they lie, because together they may be large. */
function contentOf(checkpoint: Checkpoint, by: { of: string; sequence: number }): Pieces {
  const { saved, output, fraction, log, cpuMs } = checkpoint
  const head: Head = { ...by, fraction, log, cpuMs, savedBytes: sizeOf(saved) }
  return [Buffer.from(`${JSON.stringify(head)}\n`), ...saved, ...output]
}

function slotIn(file: SealedFile, of: string): Slot | null {
  const beginning = Buffer.from(file.read(0, HEAD_BYTES_MAX).buffer)
  const headEnd = beginning.indexOf(NEWLINE)
  const head = JSON.parse(beginning.toString('utf8', 0, headEnd)) as Head
  return head.of === of ? { ...head, file, savedAt: headEnd + 1 } : null
}

/** Each part in memory of its own, so that one can be let go without the other. */
function checkpointIn({ file, savedAt, savedBytes, fraction, log, cpuMs }: Slot): Checkpoint {
  const saved = [file.read(savedAt, savedBytes)]
  const output = [file.read(savedAt + savedBytes, file.sizeBytes)]
  return { saved, output, fraction, log, cpuMs }
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r')
  try {
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}
