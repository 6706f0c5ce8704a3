import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'

/** Where the blob with this digest lies: `folder/ab/cdef…`. */
export const blobFileOf = (folder: string, sha256: string) => path.join(folder, sha256.slice(0, 2), sha256.slice(2))

export async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let done = 0; done < chunk.byteLength;) {
    const { bytesWritten } = await handle.write(chunk, done)
    done += bytesWritten
  }
}

export const isDiskFull = (error: unknown) =>
  error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')
