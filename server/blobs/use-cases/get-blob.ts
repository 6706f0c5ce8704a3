import { requestErrors } from '#core/request/errors.ts'
import type { AdminCaller, NodeCaller } from '../../shared/ports.ts'
import type { BlobAccess, BlobFiles, BlobIndex, ByteRange } from '../ports.ts'

type Deps = { files: BlobFiles; index: BlobIndex; access: BlobAccess }
type Input = { caller: NodeCaller | AdminCaller; sha256: string; rangeHeader: string }
export type BlobPart = {
  readonly bytes: AsyncIterable<Uint8Array>
  readonly sizeBytes: number
  readonly range: ByteRange
  readonly isPart: boolean
}
export type GetBlob = (input: Input) => Promise<BlobPart>

/** The bytes of a blob, or one range of them (RFC 9110, section 14). */
export function makeGetBlob({ files, index, access }: Deps): GetBlob {
  return async ({ caller, sha256, rangeHeader }) => {
    const allowed = caller.kind === 'admin' || (await access.mayGet({ nodeId: caller.nodeId, sha256 }))
    if (!allowed) throw requestErrors.blob_forbidden()
    const blob = await index.find(sha256)
    if (!blob) throw requestErrors.blob_not_found()
    if (blob.inline === null && !(await files.has(sha256))) throw requestErrors.blob_not_found()
    const { sizeBytes, inline } = blob
    const asked = parseRange(rangeHeader, sizeBytes)
    const range = asked ?? { first: 0, last: sizeBytes - 1 }
    const bytes = inline === null ? files.read(sha256, range) : once(inline.subarray(range.first, range.last + 1))
    return { bytes, sizeBytes, range, isPart: asked !== null }
  }
}

/** The name of a unit is the same in capitals (RFC 9110, section 14.1). */
const SINGLE_RANGE = /^bytes=(?<from>\d{0,15})-(?<to>\d{0,15})$/i

/** One range of bytes; null for none, for several, and for units other than bytes, which are answered in full. */
export function parseRange(header: string, sizeBytes: number): ByteRange | null {
  const { from, to } = readHeader(header)
  if (from + to === '') return null
  const isSuffix = from === ''
  const first = isSuffix ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = isSuffix || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (first > last || first >= sizeBytes) throw requestErrors.range_invalid()
  return { first, last }
}

function readHeader(header: string): { from: string; to: string } {
  const { from = '', to = '' } = SINGLE_RANGE.exec(header.trim())?.groups ?? {}
  return { from, to }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
