import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { PutBlobResponse } from '#core/contracts/blobs.ts'
import type { AdminHttp } from './admin-http.ts'
import { UsageError } from './exit-codes.ts'

/** Stores a file under its digest, which is returned. Bytes that are there already are not kept twice. */
export async function storeFile(file: string, http: AdminHttp): Promise<string> {
  const sha256 = await digestOf(file)
  await http<PutBlobResponse>({ method: 'PUT', path: `/grid/blobs/${sha256}`, bytes: createReadStream(file) })
  return sha256
}

export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new UsageError(`${file} cannot be read (${why}).`, { cause })
  }
  return hash.digest('hex')
}
