import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { PutBlobResponse, UploadResponse } from '#core/contracts/blobs.ts'
import type { AdminHttp } from './admin-http.ts'
import { Refused, Unreachable, UsageError } from './exit-codes.ts'

/** A line that breaks so often in one file will not hold. */
const TRIES_MAX = 5

/** Stores a file under its digest, which is returned. What is there already is not sent again, also of half a file. */
export async function storeFile(file: string, http: AdminHttp): Promise<string> {
  const sha256 = await digestOf(file)
  const { size } = await stat(file)
  for (let tries = 1; ; tries += 1) {
    try {
      await sendRest({ file, sha256, size }, http)
      return sha256
    } catch (error) {
      if (tries === TRIES_MAX || !canGoOn(error)) throw error
    }
  }
}

/** What was on its way when the line broke may have come after we asked how much is there. */
const canGoOn = (error: unknown) =>
  error instanceof Unreachable || (error instanceof Refused && error.code === 'upload_offset_wrong')

type Sending = { readonly file: string; readonly sha256: string; readonly size: number }

async function sendRest({ file, sha256, size }: Sending, http: AdminHttp): Promise<void> {
  const path = `/grid/blobs/${sha256}`
  const { offset, is_stored: isStored } = await http<UploadResponse>({ method: 'GET', path: `${path}/upload` })
  if (isStored) return
  // Bytes that are all there without being stored were never checked: they are sent anew. No range says “nothing”.
  const isPart = offset < size
  const range = isPart ? { contentRange: `bytes ${offset}-${size - 1}/${size}` } : {}
  const bytes = createReadStream(file, { start: isPart ? offset : 0 })
  await http<PutBlobResponse>({ method: 'PUT', path, bytes, ...range })
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be read (${why}).`, { cause })
  }
  return hash.digest('hex')
}
