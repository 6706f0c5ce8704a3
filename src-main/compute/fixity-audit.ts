import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { canonicalJson } from '#core/canonical-json.ts'
import { FIXITY_REPORT_FORMAT, type FixityReport } from '#core/contracts/blobs.ts'
import { merkleRoot } from './merkle-root.ts'
import { type AuditFile, ComputeFailure, type DataHashJob } from './ports.ts'

/** 256 KiB take a Raspberry Pi a few ms to hash: a pause is prompt, and memory stays small however large the file. */
const CHUNK_BYTES = 256 * 1024
/** A failure's sentence is sent to the coordinator, which takes 2000 characters; a path may have 4096. */
const PATH_SHOWN_MAX = 300

export type AuditHooks = {
  /** Called with the share of all bytes that is done, 0 to 1; the last call says 1. */
  readonly onProgress: (fraction: number) => void
  /** Awaited before each chunk; while it is pending no CPU is used. What it throws ends the audit. */
  readonly passGate: () => Promise<void>
}

type Found = FixityReport['files'][number]

/**
 * Hashes the files of a job one after the other and compares them with what they should be. Gives the report as the
 * UTF-8 bytes of its RFC 8785 text, so that two nodes that saw the same files give the same bytes. A file that was not
 * to be had is missing. Rejects with `ComputeFailure` when a file is there and cannot be read.
 */
export async function fixityAudit(job: DataHashJob, hooks: AuditHooks): Promise<Uint8Array> {
  ensureUnicode(job)
  const advance = await byteProgress(job.files, hooks)
  const found: (Found | null)[] = []
  for (const entry of job.files) found.push(await hashFile(entry, hooks.passGate, advance))
  hooks.onProgress(1)
  return new TextEncoder().encode(canonicalJson(reportOf(job, found)))
}

/** JSON can smuggle in half a surrogate pair, which has no UTF-8 form; no other node would do better with it. */
function ensureUnicode(job: DataHashJob): void {
  const texts = [job.set ?? '', ...job.files.map((entry) => entry.path)]
  if (!texts.every((text) => text.isWellFormed())) {
    throw new ComputeFailure('The manifest has a name that is not well-formed Unicode.', false)
  }
}

async function byteProgress(files: readonly AuditFile[], hooks: AuditHooks): Promise<(bytes: number) => void> {
  let total = 0
  for (const { file } of files) {
    await hooks.passGate()
    total += await sizeOf(file)
  }
  let done = 0
  return (bytes) => {
    done += bytes
    hooks.onProgress(total === 0 ? 0 : Math.min(1, done / total))
  }
}

/** Bytes of a file, for progress only; whether it can be read is found out when it is read. */
async function sizeOf(file: string | null): Promise<number> {
  if (file === null) return 0
  return stat(file).then(
    (stats) => stats.size,
    () => 0,
  )
}

async function hashFile(
  entry: AuditFile,
  passGate: () => Promise<void>,
  advance: (bytes: number) => void,
): Promise<Found | null> {
  await passGate()
  if (entry.file === null) return null
  const hash = createHash('sha256')
  let size = 0
  try {
    for await (const chunk of createReadStream(entry.file, { highWaterMark: CHUNK_BYTES })) {
      const bytes = chunk as Buffer
      // The gate stands before the work, so that nothing advances once a pause has been acknowledged.
      await passGate()
      hash.update(bytes)
      size += bytes.length
      advance(bytes.length)
    }
  } catch (error) {
    const code = errorCode(error)
    if (code === 'ENOENT') return null
    if (code === null) throw error
    throw new ComputeFailure(`${entry.path.slice(0, PATH_SHOWN_MAX)} could not be read (${code}).`, true)
  }
  return { path: entry.path, sha256: hash.digest('hex'), size_bytes: size }
}

/** The system's code of an error (`EACCES`), or null for an error that the system did not raise. */
function errorCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null
}

function reportOf(job: DataHashJob, found: readonly (Found | null)[]): FixityReport {
  const files = found.filter((file) => file !== null)
  const compared = job.files.map((entry, i) => ({ path: entry.path, expected: entry.sha256, actual: found[i]?.sha256 }))
  const changed = compared.flatMap(({ path, expected, actual }) =>
    actual === undefined || actual === expected ? [] : [{ path, expected, actual }],
  )
  return {
    format: FIXITY_REPORT_FORMAT,
    set: job.set,
    first: job.first,
    count: job.files.length,
    intact: files.length - changed.length,
    changed,
    missing: compared.flatMap(({ path, expected, actual }) => (actual === undefined ? [{ path, expected }] : [])),
    files,
    merkle_root: merkleRoot(files),
  }
}
