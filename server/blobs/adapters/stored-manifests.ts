import { Manifest } from '#core/contracts/blobs.ts'
import type { ReadBytes } from './stored-bytes.ts'

/** A manifest of 100,000 long paths stays below this. */
const MANIFEST_BYTES_MAX = 64 * 1024 * 1024
/** Tasks of one manifest are made one after the other; parsing it for each would cost more than everything else. */
const KEPT = 4

export type ReadManifest = (sha256: string) => Promise<Manifest | null>

/** Reads a stored blob as a manifest; null when it is none. */
export function storedManifests(readBytes: ReadBytes): ReadManifest {
  const kept = new Map<string, Manifest>()
  return async (sha256) => {
    const known = kept.get(sha256)
    if (known) return known
    const bytes = await readBytes(sha256, MANIFEST_BYTES_MAX)
    const manifest = bytes && parseManifest(bytes)
    if (!manifest) return null
    if (kept.size >= KEPT) kept.delete([...kept.keys()][0] ?? '')
    kept.set(sha256, manifest)
    return manifest
  }
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
