import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { requestErrors } from '#core/request/errors.ts'
import { syncFolder } from '../../shared/sync-folder.ts'
import type { BlobFiles } from '../ports.ts'
import { blobFileOf, isDiskFull, writeAll } from './blob-file.ts'

/** Files under `folder/ab/cdef…`, named by their SHA-256; unfinished ones under `folder/unfinished`. */
export function fileBlobs(folder: string): BlobFiles {
  const fileOf = (sha256: string) => blobFileOf(folder, sha256)
  const unfinished = path.join(folder, 'unfinished')
  return {
    async write({ sha256, bytes, bytesMax }) {
      await mkdir(unfinished, { recursive: true })
      const temporary = path.join(unfinished, randomUUID())
      try {
        const sizeBytes = await writeChecked({ file: temporary, sha256, bytes, bytesMax })
        await mkdir(path.dirname(fileOf(sha256)), { recursive: true })
        await rename(temporary, fileOf(sha256))
        await syncFolder(path.dirname(fileOf(sha256)))
        return sizeBytes
      } catch (error) {
        await rm(temporary, { force: true })
        throw isDiskFull(error) ? requestErrors.storage_full() : error
      }
    },
    has: (sha256) =>
      stat(fileOf(sha256)).then(
        (found) => found.isFile(),
        () => false,
      ),
    read: (sha256, { first, last }) => readPart(fileOf(sha256), first, last),
    remove: (sha256) => rm(fileOf(sha256), { force: true }),
  }
}

type Writing = { file: string; sha256: string; bytes: AsyncIterable<Uint8Array>; bytesMax: number }

/** On the disk before it is known: `fsync` of the file here, of its folder after the rename. */
async function writeChecked({ file, sha256, bytes, bytesMax }: Writing): Promise<number> {
  const handle = await open(file, 'wx', 0o640)
  const hash = createHash('sha256')
  let sizeBytes = 0
  try {
    for await (const chunk of bytes) {
      sizeBytes += chunk.byteLength
      if (sizeBytes > bytesMax) throw requestErrors.body_too_large()
      hash.update(chunk)
      await writeAll(handle, chunk)
    }
    if (hash.digest('hex') !== sha256) throw requestErrors.blob_hash_mismatch()
    await handle.sync()
    return sizeBytes
  } finally {
    await handle.close()
  }
}

async function* readPart(file: string, first: number, last: number): AsyncIterable<Uint8Array> {
  if (last < first) return
  yield* createReadStream(file, { start: first, end: last })
}
