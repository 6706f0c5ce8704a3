import { asAssignmentId } from '#core/ids.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { NodeCaller } from '../../shared/ports.ts'
import type { BlobAccess, BlobFiles, BlobIndex, EnsureDiskSpace } from '../ports.ts'

/** A node's result is at most this large; an admin's blob as large as the settings allow. */
const RESULT_BYTES_MAX = 256 * 1024 * 1024

type Deps = {
  files: BlobFiles
  index: BlobIndex
  access: BlobAccess
  ensureDiskSpace: EnsureDiskSpace
  blobBytesMax: number
}
type Input = {
  caller: NodeCaller | { kind: 'admin' }
  sha256: string
  assignmentId: string | undefined
  bytes: AsyncIterable<Uint8Array>
  /** What the request says it will be; null when it does not say. */
  declaredBytes: number | null
}
export type PutBlob = (input: Input) => Promise<{ sizeBytes: number; isNew: boolean }>

/** Keeps bytes under their SHA-256. What is there already is not written again; what the disk has lost is. */
export function makePutBlob({ files, index, access, ensureDiskSpace, blobBytesMax }: Deps): PutBlob {
  return async ({ caller, sha256, assignmentId, bytes, declaredBytes }) => {
    if (caller.kind === 'node') await ensureMayPut(caller, assignmentId, access)
    const known = await index.findAgain(sha256)
    if (known && (known.inline !== null || (await files.has(sha256))))
      return { sizeBytes: known.sizeBytes, isNew: false }
    await ensureDiskSpace()
    const bytesMax = caller.kind === 'node' ? Math.min(RESULT_BYTES_MAX, blobBytesMax) : blobBytesMax
    if (declaredBytes !== null && declaredBytes > bytesMax) throw requestErrors.body_too_large()
    const sizeBytes = await files.write({ sha256, bytes, bytesMax })
    return { sizeBytes, isNew: await index.add({ sha256, sizeBytes }) }
  }
}

async function ensureMayPut(
  { nodeId }: NodeCaller,
  assignmentId: string | undefined,
  access: BlobAccess,
): Promise<void> {
  if (assignmentId === undefined) throw requestErrors.blob_forbidden()
  const allowed = await access.mayPut({ nodeId, assignmentId: asAssignmentId(assignmentId) })
  if (!allowed) throw requestErrors.blob_forbidden()
}
