import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { canonicalJson } from '#core/canonical-json.ts'
import { MANIFEST_FORMAT, type Manifest, type ManifestEntry } from '#core/contracts/blobs.ts'
import type { CreateTaskRequest } from '#core/contracts/tasks.ts'
import type { AdminClient } from '#scripts/seed/admin-client.ts'
import { cutIntoTasks } from '#scripts/seed/audit-plan.ts'
import { type FileSet, postgresFiles, projectFiles } from '#scripts/seed/file-set.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const DEADLINE_MINUTES = 60
/** What the long task reads: some eight seconds of hashing on the machine this was written on. */
const LONG_BYTES = 7_000_000_000
/** Its report must still fit into 64 KiB. */
const LONG_ENTRIES_MAX = 350

/** Audits of real files, all of whose bytes are stored already. */
export type AuditWork = {
  /** Those of `npm start`: the project's files and PostgreSQL's, at most 8 MiB a task. */
  readonly short: readonly CreateTaskRequest[]
  /** One that fetches a single file and reads it over and over: computing is nearly all it does. */
  readonly long: CreateTaskRequest
}

export async function storeAuditWork(admin: AdminClient): Promise<AuditWork> {
  const sets = [projectFiles(ROOT), postgresFiles(ROOT)].filter((set) => set !== null)
  const manifests = await Promise.all(sets.map((set) => storeSet(set, admin)))
  const short: CreateTaskRequest[] = []
  for (const manifest of manifests) {
    const address = await storeManifest(manifest, admin)
    short.push(...cutIntoTasks(manifest).map((entries) => taskOf(address, entries)))
  }
  const repeated = repeatLargest(manifests.flatMap(({ entries }) => entries))
  const address = await storeManifest(repeated, admin)
  return { short, long: taskOf(address, { first: 0, count: repeated.entries.length }) }
}

/** Each file is read once, so that one that is edited meanwhile is still the one that its entry names. */
async function storeSet(set: FileSet, admin: AdminClient): Promise<Manifest> {
  const entries: ManifestEntry[] = []
  for (const file of set.paths) {
    const bytes = await readFile(path.join(set.folder, file))
    const sha256 = await storeBytes(bytes, admin)
    entries.push({ path: file, blob: sha256, sha256, size_bytes: bytes.length })
  }
  return { format: MANIFEST_FORMAT, name: set.name, entries }
}

const storeManifest = (manifest: Manifest, admin: AdminClient) =>
  storeBytes(Buffer.from(canonicalJson(manifest)), admin)

async function storeBytes(bytes: Uint8Array, admin: AdminClient): Promise<string> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  await admin.putBlob({ sha256, bytes })
  return sha256
}

function repeatLargest(entries: readonly ManifestEntry[]): Manifest {
  const [largest] = entries.toSorted((a, b) => b.size_bytes - a.size_bytes)
  if (!largest) throw new Error('There is no file to audit')
  const times = Math.min(LONG_ENTRIES_MAX, Math.ceil(LONG_BYTES / largest.size_bytes))
  const repeated = Array.from({ length: times }, (_, time) => ({ ...largest, path: `${time}` }))
  return { format: MANIFEST_FORMAT, name: 'one file over and over', entries: repeated }
}

const taskOf = (address: string, entries: { first: number; count: number }): CreateTaskRequest => ({
  task_type: 'data_hash',
  data_url: `blob:${address}`,
  deadline_minutes: DEADLINE_MINUTES,
  params: { entries },
  head_start_share: 0,
})
