import { PutBlobResponse, UploadResponse } from '#core/contracts/blobs.ts'
import { CoordinatorRefused } from '../ports.ts'
import type { HttpExchange } from './http-exchange.ts'

/** So little is sent again whole: to ask first would take as long. */
const WHOLE_BYTES_MAX = 1024 * 1024
const NOT_FOUND = 404

type Result = { readonly sha256: string; readonly assignmentId: string; readonly bytes: Uint8Array }
type Line = { readonly http: HttpExchange; readonly token: string }

/** Puts a result, a large one from where an earlier attempt has come to. */
export async function putResult(line: Line, result: Result): Promise<void> {
  const { sha256, assignmentId, bytes } = result
  const path = `/grid/blobs/${sha256}?assignment_id=${assignmentId}`
  const there = bytes.length > WHOLE_BYTES_MAX ? await whatIsThere(line, result) : null
  if (there?.is_stored) return
  const part = there === null ? { bytes } : partFrom(there.offset, bytes)
  await line.http.json({ method: 'PUT', path, token: line.token, ...part }, PutBlobResponse)
}

/** Bytes that are all there without being stored were never checked: they are sent anew. */
function partFrom(offset: number, bytes: Uint8Array) {
  if (offset >= bytes.length) return { bytes }
  const headers = { 'Content-Range': `bytes ${offset}-${bytes.length - 1}/${bytes.length}` }
  return { bytes: bytes.subarray(offset), headers }
}

/** What the coordinator has of it; null for one that is too old to say. */
function whatIsThere({ http, token }: Line, { sha256, assignmentId }: Result): Promise<UploadResponse | null> {
  const path = `/grid/blobs/${sha256}/upload?assignment_id=${assignmentId}`
  return http.json({ method: 'GET', path, token }, UploadResponse).catch(unlessUnknown)
}

function unlessUnknown(error: unknown): null {
  if (error instanceof CoordinatorRefused && error.status === NOT_FOUND) return null
  throw error
}
