import { createHash, type Hash } from 'node:crypto'
import { z } from 'zod'
import { BackupUnusable, type BlobFault, type Contents } from '../ports.ts'

/**
 * A backup is a tar file (POSIX ustar), packed with gzip when its name ends in `.gz`:
 * `manifest.json`, `tables/<table>.csv.<part>` in order, `files/<name>`, `blobs/<sha256>`, and last `index.txt`, which
 * has a line `<sha256> <bytes> <name>` for each part before it, and `fault <what> <sha256>` for blobs that were not right.
 */
const FORMAT = 'koprogo-grid-backup/1'
const INDEX_FORMAT = 'koprogo-grid-backup-index/1'
export const MANIFEST = 'manifest.json'
export const INDEX = 'index.txt'

const Name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/)
const Hex = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.int().min(0)
const Manifest = z.strictObject({
  format: z.literal(FORMAT),
  coordinator_id: z.uuid(),
  version: z.string().max(100),
  made_at: z.iso.datetime(),
  migrations: z.array(z.string().max(100)).min(1),
  log: z.strictObject({ height: Count, hash: z.union([z.literal('genesis'), Hex]) }),
  tables: z.array(z.strictObject({ name: Name.startsWith('grid_'), columns: z.array(Name).min(1), rows: Count })),
  blobs: z.strictObject({ count: Count, bytes: Count }),
})

export const formatManifest = ({ coordinatorId, madeAt, head, ...contents }: Contents): string =>
  `${JSON.stringify({ format: FORMAT, coordinator_id: coordinatorId, made_at: madeAt, log: head, ...contents }, null, 2)}\n`

/** Throws `BackupUnusable`. */
export function parseManifest(text: string): Contents {
  const read = Manifest.safeParse(jsonOf(text))
  if (!read.success) {
    const [issue] = read.error.issues
    throw new BackupUnusable(
      `This is no backup that this program can read: ${issue?.path.join('.') || MANIFEST} ${issue?.message ?? ''}`,
    )
  }
  const { coordinator_id: coordinatorId, made_at: madeAt, log: head, version, migrations, tables, blobs } = read.data
  return { coordinatorId, version, madeAt, migrations, head, tables, blobs }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // The schema says what is missing.
    return null
  }
}

const PART_DIGITS = 6
export const tablePart = (table: string, part: number) =>
  `tables/${table}.csv.${String(part).padStart(PART_DIGITS, '0')}`
export const blobPart = (sha256: string) => `blobs/${sha256}`
export const keptFilePart = (name: string) => `files/${name}`

export type PartName =
  | { readonly kind: 'contents' }
  | { readonly kind: 'end' }
  | { readonly kind: 'rows'; readonly table: string }
  | { readonly kind: 'kept_file'; readonly name: string }
  | { readonly kind: 'blob'; readonly sha256: string }

const TABLE_PART = /^tables\/(grid_[a-z0-9_]+)\.csv\.\d{6,9}$/
const BLOB_PART = /^blobs\/([0-9a-f]{64})$/
/** No path of a backup leads anywhere else. */
const KEPT_FILE_PART = /^files\/(tls\/(?:cert|key)\.pem)$/

/** Null for a name that no backup has. */
export function parsePartName(name: string): PartName | null {
  if (name === MANIFEST) return { kind: 'contents' }
  if (name === INDEX) return { kind: 'end' }
  const rows = TABLE_PART.exec(name)
  if (rows) return { kind: 'rows', table: rows[1] ?? '' }
  const blob = BLOB_PART.exec(name)
  if (blob) return { kind: 'blob', sha256: blob[1] ?? '' }
  const kept = KEPT_FILE_PART.exec(name)
  return kept && { kind: 'kept_file', name: kept[1] ?? '' }
}

export type Part = { readonly name: string; readonly sizeBytes: number; readonly sha256: string }
export const partLine = ({ name, sizeBytes, sha256 }: Part) => `${sha256} ${sizeBytes} ${name}`
export const faultLine = ({ sha256, fault }: BlobFault) => `fault ${fault} ${sha256}`
export const indexStart = INDEX_FORMAT
/** Closes the index: nothing of it can be cut off or changed unseen. */
export const indexEnd = (hash: Hash) => `end ${hash.digest('hex')}`
export const newHash = () => createHash('sha256')

const FAULT_LINE = /^fault (?<fault>missing|damaged) (?<sha256>[0-9a-f]{64})$/

export function parseFaultLine(line: string): BlobFault | null {
  const { fault, sha256 } = FAULT_LINE.exec(line)?.groups ?? {}
  return (fault === 'missing' || fault === 'damaged') && sha256 !== undefined ? { fault, sha256 } : null
}
