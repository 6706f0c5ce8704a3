import type { BlobFiles, BlobIndex } from '../ports.ts'

export type OpenBlob = (sha256: string) => Promise<{ sizeBytes: number; bytes: AsyncIterable<Uint8Array> } | null>
export type ReadBytes = (sha256: string, bytesMax: number) => Promise<Uint8Array | null>

/** The bytes of a blob as they are read; null when it is not stored, or the disk has lost it. */
export function openStored({ files, index }: { files: BlobFiles; index: BlobIndex }): OpenBlob {
  return async (sha256) => {
    const blob = await index.find(sha256)
    if (!blob) return null
    const { sizeBytes, inline } = blob
    if (inline) return { sizeBytes, bytes: only(inline) }
    if (!(await files.has(sha256))) return null
    return { sizeBytes, bytes: files.read(sha256, { first: 0, last: sizeBytes - 1 }) }
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}

/** Reads a whole blob; null when it is not stored, or has more bytes than that. */
export function storedBytes(open: OpenBlob): ReadBytes {
  return async (sha256, bytesMax) => {
    const blob = await open(sha256)
    if (!blob || blob.sizeBytes > bytesMax) return null
    return Buffer.concat(await Array.fromAsync(blob.bytes), blob.sizeBytes)
  }
}
