import type { Manifest, ManifestRange } from '#core/contracts/blobs.ts'

/** A task audits at most this much: short enough that the first results come within seconds, also on a Pi. */
const TASK_BYTES_MAX = 8 * 1024 * 1024
const TASK_ENTRIES_MAX = 250

/** Says that the stored copy of one file is another blob now, while the manifest goes on expecting the old digest. */
export function withAlteredCopy(
  manifest: Manifest,
  file: string,
  copy: { sha256: string; sizeBytes: number },
): Manifest {
  const entries = manifest.entries.map((entry) =>
    entry.path === file ? { ...entry, blob: copy.sha256, size_bytes: copy.sizeBytes } : entry,
  )
  return { ...manifest, entries }
}

/** Cuts a manifest into the ranges that one task each audits: in order, without gap, each of at least one entry. */
export function cutIntoTasks(manifest: Manifest): readonly ManifestRange[] {
  const ranges: { first: number; count: number }[] = []
  let bytes = Number.POSITIVE_INFINITY
  for (const [index, { size_bytes }] of manifest.entries.entries()) {
    const current = ranges.at(-1)
    if (current && current.count < TASK_ENTRIES_MAX && bytes + size_bytes <= TASK_BYTES_MAX) {
      current.count += 1
      bytes += size_bytes
    } else {
      ranges.push({ first: index, count: 1 })
      bytes = size_bytes
    }
  }
  return ranges
}
