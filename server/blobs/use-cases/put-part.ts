import { requestErrors } from '#core/request/errors.ts'
import type { BlobFiles, BlobIndex, EnsureDiskSpace, EnsureMayPut, KeepUploadRoom, Putting, Uploads } from '../ports.ts'

type Deps = {
  files: BlobFiles
  uploads: Uploads
  index: BlobIndex
  ensureMayPut: EnsureMayPut
  ensureDiskSpace: EnsureDiskSpace
  keepUploadRoom: KeepUploadRoom
  /** What this caller may put at most, in bytes. */
  bytesMaxOf: (putting: Putting) => number
}
/** Bytes from `first` on of a blob of `sizeBytes`. */
export type Part = { readonly first: number; readonly last: number; readonly sizeBytes: number }
export type PutPart = (
  putting: Putting,
  part: Part & { readonly bytes: AsyncIterable<Uint8Array> },
) => Promise<{ readonly offset: number; readonly isStored: boolean; readonly isNew: boolean }>

/** Where an upload goes on: how many bytes of it are here; all of them when it is stored. */
export type FindOffset = (putting: Putting) => Promise<{ readonly offset: number; readonly isStored: boolean }>

const senderOf = ({ caller }: Putting) => (caller.kind === 'node' ? caller.nodeId : 'admin')

/**
 * Takes the next bytes of a blob. What came is kept where the line breaks, and the next attempt goes on from there; the
 * last bytes make it a blob, if they are the right ones.
 */
export function makePutPart(deps: Deps): PutPart {
  return async (putting, { first, last, sizeBytes, bytes }) => {
    await deps.ensureMayPut(putting)
    const { sha256 } = putting
    const stored = await storedSize(putting, deps)
    if (stored !== null) return { offset: stored, isStored: true, isNew: false }
    await deps.ensureDiskSpace()
    if (sizeBytes > deps.bytesMaxOf(putting)) throw requestErrors.body_too_large()
    using _room = await deps.keepUploadRoom(putting, sizeBytes)
    const upload = { sha256, sender: senderOf(putting) }
    const offset = await deps.uploads.append(upload, { first, bytes, bytesMax: last - first + 1 })
    if (offset < sizeBytes) return { offset, isStored: false, isNew: false }
    await deps.uploads.finish(upload)
    const putBy = putting.caller.kind === 'node' ? putting.caller.nodeId : null
    return { offset, isStored: true, isNew: await deps.index.add({ sha256, sizeBytes, putBy }) }
  }
}

export function makeFindOffset(deps: Pick<Deps, 'files' | 'uploads' | 'index' | 'ensureMayPut'>): FindOffset {
  return async (putting) => {
    await deps.ensureMayPut(putting)
    const stored = await storedSize(putting, deps)
    if (stored !== null) return { offset: stored, isStored: true }
    const offset = await deps.uploads.offset({ sha256: putting.sha256, sender: senderOf(putting) })
    return { offset, isStored: false }
  }
}

async function storedSize(
  { sha256, caller }: Putting,
  { index, files }: Pick<Deps, 'index' | 'files'>,
): Promise<number | null> {
  const known = await index.findAgain(sha256, { isReport: caller.kind === 'node' })
  return known && (known.inline !== null || (await files.has(sha256))) ? known.sizeBytes : null
}

/** `bytes 0-499/1000` (RFC 9110, section 14.4), as what is sent says of itself. */
const CONTENT_RANGE = /^bytes (?<first>\d{1,15})-(?<last>\d{1,15})\/(?<size>\d{1,15})$/

/** The part that a request brings; null when it brings the whole. Throws `content_range_invalid`. */
export function parseContentRange(header: string): Part | null {
  if (header === '') return null
  const { first, last, size } = CONTENT_RANGE.exec(header)?.groups ?? {}
  const part = { first: Number(first), last: Number(last), sizeBytes: Number(size) }
  if (part.first <= part.last && part.last < part.sizeBytes) return part
  throw requestErrors.content_range_invalid()
}
