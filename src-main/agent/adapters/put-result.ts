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
  const offset = bytes.length > WHOLE_BYTES_MAX ? await offsetOf(line, result) : null
  if (offset === bytes.length) return
  const part = offset === null ? { bytes } : partFrom(offset, bytes)
  await line.http.json({ method: 'PUT', path, token: line.token, ...part }, PutBlobResponse)
}

const partFrom = (offset: number, bytes: Uint8Array) => ({
  bytes: bytes.subarray(offset),
  headers: { 'Content-Range': `bytes ${offset}-${bytes.length - 1}/${bytes.length}` },
})

/** How many bytes the coordinator has; null for one that is too old to say. */
async function offsetOf({ http, token }: Line, { sha256, assignmentId, bytes }: Result): Promise<number | null> {
  const path = `/grid/blobs/${sha256}/upload?assignment_id=${assignmentId}`
  const answer = await http.json({ method: 'GET', path, token }, UploadResponse).catch(unlessUnknown)
  if (!answer) return null
  return answer.is_stored ? bytes.length : answer.offset
}

function unlessUnknown(error: unknown): null {
  if (error instanceof CoordinatorRefused && error.status === NOT_FOUND) return null
  throw error
}
