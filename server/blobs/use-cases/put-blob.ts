import { asAssignmentId } from '#core/ids.ts'
import { requestErrors } from '#core/request/errors.ts'
import type {
  BlobAccess,
  BlobFiles,
  BlobIndex,
  EnsureDiskSpace,
  EnsureMayPut,
  KeepUploadRoom,
  Putting,
} from '../ports.ts'

/** A node's result is at most this large; an admin's blob as large as the settings allow. */
const RESULT_BYTES_MAX = 256 * 1024 * 1024

type Deps = {
  files: BlobFiles
  index: BlobIndex
  ensureMayPut: EnsureMayPut
  ensureDiskSpace: EnsureDiskSpace
  keepUploadRoom: KeepUploadRoom
  bytesMaxOf: (putting: Putting) => number
}
type Input = Putting & {
  bytes: AsyncIterable<Uint8Array>
  /** What the request says it will be; null when it does not say. */
  declaredBytes: number | null
}
export type PutBlob = (input: Input) => Promise<{ sizeBytes: number; isNew: boolean }>

/** Keeps bytes under their SHA-256. What is there already is not written again; what the disk has lost is. */
export function makePutBlob(deps: Deps): PutBlob {
  const { files, index, ensureMayPut, ensureDiskSpace, keepUploadRoom, bytesMaxOf } = deps
  return async (input) => {
    const { caller, sha256, bytes, declaredBytes } = input
    await ensureMayPut(input)
    const putBy = caller.kind === 'node' ? caller.nodeId : null
    const known = await index.findAgain(sha256, { isReport: putBy !== null })
    if (known && (known.inline !== null || (await files.has(sha256))))
      return { sizeBytes: known.sizeBytes, isNew: false }
    await ensureDiskSpace()
    const bytesMax = bytesMaxOf(input)
    if (declaredBytes !== null && declaredBytes > bytesMax) throw requestErrors.body_too_large()
    using _room = await keepUploadRoom(input, declaredBytes ?? bytesMax)
    const sizeBytes = await files.write({ sha256, bytes, bytesMax })
    return { sizeBytes, isNew: await index.add({ sha256, sizeBytes, putBy }) }
  }
}

export const bytesMaxFor =
  (blobBytesMax: number) =>
  ({ caller }: Putting) =>
    caller.kind === 'node' ? Math.min(RESULT_BYTES_MAX, blobBytesMax) : blobBytesMax

/** An admin may put anything, a node the result of what it holds, or was the latest to. */
export function makeEnsureMayPut({ mayPut }: Pick<BlobAccess, 'mayPut'>): EnsureMayPut {
  return async ({ caller, assignmentId }) => {
    if (caller.kind === 'admin') return
    if (assignmentId === undefined) throw requestErrors.blob_forbidden()
    const allowed = await mayPut({ nodeId: caller.nodeId, assignmentId: asAssignmentId(assignmentId) })
    if (!allowed) throw requestErrors.blob_forbidden()
  }
}
