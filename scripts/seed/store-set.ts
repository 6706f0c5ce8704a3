import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { MANIFEST_FORMAT, type Manifest, type ManifestEntry } from '#core/contracts/blobs.ts'
import type { AdminClient } from './admin-client.ts'
import type { FileSet } from './file-set.ts'

const UPLOADS_AT_ONCE = 8

export type SeedProgress = (step: string, done: number, total: number) => void
type Store = Pick<AdminClient, 'putBlob'>

/**
 * Stores every file of a set and returns the manifest of what was stored. Each file is read once, so that one which is
 * saved meanwhile is stored as it was or as it is, and one that goes meanwhile is left out.
 */
export async function storeSet(
  set: FileSet,
  { client, onProgress }: { client: Store; onProgress: SeedProgress },
): Promise<Manifest> {
  const found = new Map<string, ManifestEntry>()
  const stored = new Set<string>()
  const waiting = set.paths.toReversed()
  let done = 0
  const worker = async () => {
    for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
      const bytes = await bytesOf(path.join(set.folder, file))
      if (bytes) found.set(file, await storeBytes(file, bytes, { client, stored }))
      done += 1
      onProgress(`Storing ${set.name}`, done, set.paths.length)
    }
  }
  await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, worker))
  return { format: MANIFEST_FORMAT, name: set.name, entries: set.paths.flatMap((file) => found.get(file) ?? []) }
}

/** Files of the same content are one blob. */
async function storeBytes(
  file: string,
  bytes: Uint8Array,
  { client, stored }: { client: Store; stored: Set<string> },
): Promise<ManifestEntry> {
  const sha256 = sha256Of(bytes)
  if (!stored.has(sha256)) await client.putBlob({ sha256, bytes })
  stored.add(sha256)
  return { path: file, blob: sha256, sha256, size_bytes: bytes.length }
}

/** Null when there is no such file any more. */
async function bytesOf(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

export const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
