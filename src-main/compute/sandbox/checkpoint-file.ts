import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
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

const FORMAT = 'koprogo-checkpoint/1'
const FILE = 'checkpoint'
const HASH_CHARACTERS = 64
const NEWLINE = 10

type Head = Pick<Checkpoint, 'fraction' | 'log' | 'cpuMs'> & {
  readonly of: string
  readonly savedBytes: number
}

/** Keeps a checkpoint so that it survives a power cut: the one before stays until this one is whole. Throws what the disk says. */
export function writeCheckpoint(job: WasmJob, checkpoint: Checkpoint): void {
  const { saved, output, fraction, log, cpuMs } = checkpoint
  const head: Head = { of: nameOf(job), fraction, log, cpuMs, savedBytes: saved.length }
  const parts = [Buffer.from(`${JSON.stringify(head)}\n`), saved, ...output]
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  const file = path.join(job.folder, FILE)
  writeDurably(`${file}.new`, [Buffer.from(`${FORMAT} ${hash.digest('hex')}\n`), ...parts])
  renameSync(`${file}.new`, file)
  // The name is safe when its folder is; Windows opens no folders, and keeps names by itself.
  if (process.platform !== 'win32') withFile(job.folder, 'r', fsyncSync)
}

/** The checkpoint of this very job; null when there is none, or one that is damaged or another's. */
export function readCheckpoint(job: WasmJob): Checkpoint | null {
  const bytes = readIfThere(path.join(job.folder, FILE))
  const bodyAt = FORMAT.length + 1 + HASH_CHARACTERS + 1
  const body = bytes.subarray(bodyAt)
  const seal = `${FORMAT} ${createHash('sha256').update(body).digest('hex')}\n`
  if (bytes.subarray(0, bodyAt).toString('latin1') !== seal) return null
  const headEnd = body.indexOf(NEWLINE)
  const head = JSON.parse(body.toString('utf8', 0, headEnd)) as Head
  if (head.of !== nameOf(job)) return null
  const outputAt = headEnd + 1 + head.savedBytes
  const { fraction, log, cpuMs } = head
  return { saved: body.subarray(headEnd + 1, outputAt), output: [body.subarray(outputAt)], fraction, log, cpuMs }
}

/** What a checkpoint belongs to: another program, input or arguments would go on with what is not theirs. */
const nameOf = ({ taskId, module, input, args }: WasmJob) =>
  createHash('sha256')
    .update(JSON.stringify([taskId, module.sha256, input?.sha256 ?? null, args]))
    .digest('hex')

function writeDurably(file: string, parts: readonly Uint8Array[]): void {
  withFile(file, 'w', (fd) => {
    for (const part of parts) writeWhole(fd, part)
    fsyncSync(fd)
  })
}

function writeWhole(fd: number, bytes: Uint8Array): void {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(writeSync(fd, rest))
}

function withFile(file: string, flags: string, use: (fd: number) => void): void {
  const fd = openSync(file, flags, 0o600)
  try {
    use(fd)
  } finally {
    closeSync(fd)
  }
}

/** A checkpoint that cannot be read is as good as none: the program begins at the beginning. */
function readIfThere(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error) return Buffer.alloc(0)
    throw error
  }
}
