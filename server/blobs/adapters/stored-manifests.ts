import { Manifest } from '#core/contracts/blobs.ts'
import type { BlobFiles, BlobIndex } from '../ports.ts'

/** A manifest of 100,000 long paths stays below this. */
const MANIFEST_BYTES_MAX = 64 * 1024 * 1024
/** Tasks of one manifest are made one after the other; parsing it for each would cost more than everything else. */
const KEPT = 4

export type ReadManifest = (sha256: string) => Promise<Manifest | null>

/** Reads a stored blob as a manifest; null when it is none. */
export function storedManifests({ files, index }: { files: BlobFiles; index: BlobIndex }): ReadManifest {
  const kept = new Map<string, Manifest>()
  return async (sha256) => {
    const known = kept.get(sha256)
    if (known) return known
    const blob = await index.find(sha256)
    if (!blob || blob.sizeBytes === 0 || blob.sizeBytes > MANIFEST_BYTES_MAX) return null
    const bytes = blob.inline ?? (await collect(files.read(sha256, { first: 0, last: blob.sizeBytes - 1 })))
    const manifest = parseManifest(bytes)
    if (!manifest) return null
    if (kept.size >= KEPT) kept.delete([...kept.keys()][0] ?? '')
    kept.set(sha256, manifest)
    return manifest
  }
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(bytes))
}

function parseManifest(bytes: Uint8Array): Manifest | null {
  try {
    const parsed = Manifest.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    // Not JSON, so not a manifest: the caller answers `manifest_invalid`.
    return null
  }
}
