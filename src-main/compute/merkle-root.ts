import { createHash } from 'node:crypto'

const LEAF = Uint8Array.of(0)
const INNER = Uint8Array.of(1)

/** A file that was found, with the digest its bytes have. */
export type FoundFile = { readonly path: string; readonly sha256: string }

/**
 * The root over files in their order, as 64 hex digits: the tree of RFC 6962 section 2.1 over the entries
 * `utf8(path) 0x0a utf8(hex digest)`. A path cannot pass for another file's entry: its digest has a fixed length.
 */
export function merkleRoot(files: readonly FoundFile[]): string {
  return merkleTreeHash(files.map((file) => Buffer.from(`${file.path}\n${file.sha256}`, 'utf8'))).toString('hex')
}

/**
 * The Merkle tree hash of RFC 6962 section 2.1 with SHA-256. The RFC splits at the largest power of two below the
 * count; joining neighbours level by level, with an odd last one carried up unchanged, gives the same tree.
 */
export function merkleTreeHash(entries: readonly Uint8Array[]): Buffer {
  let level = entries.map((entry) => sha256([LEAF, entry]))
  while (level.length > 1) level = parents(level)
  return level[0] ?? sha256([])
}

function parents(level: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = []
  for (let i = 0; i < level.length; i += 2) {
    const pair = level.slice(i, i + 2)
    above.push(pair.length === 2 ? sha256([INNER, ...pair]) : pair[0]!)
  }
  return above
}

function sha256(parts: readonly Uint8Array[]): Buffer {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
