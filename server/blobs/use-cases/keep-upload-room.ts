import type { NodeId } from '#core/ids.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { BlobIndex, KeepUploadRoom, Upload, Uploads } from '../ports.ts'

/** What one node may have put without reporting it, what is still on its way included. */
type Limits = { readonly unreportedBytesMax: number; readonly unreportedCountMax: number }
type Deps = { index: Pick<BlobIndex, 'unreported'>; uploads: Pick<Uploads, 'of'> } & Limits
type Running = Upload & { readonly sizeBytes: number }

/** What is refused now may fit when something of it was reported, or was forgotten. */
const RETRY_AFTER_S = 60

/** Before anything of a node's blob is taken there must be room for all of it; admins may fill the disk. */
export function makeKeepUploadRoom({ index, uploads, unreportedBytesMax, unreportedCountMax }: Deps): KeepUploadRoom {
  const running = new Set<Running>()

  /** What else this sender has brought only in part, or is bringing right now. */
  async function unfinishedBeside({ sha256, sender }: Running): Promise<readonly number[]> {
    const sizes = new Map((await uploads.of(sender)).map((upload) => [upload.sha256, upload.sizeBytes]))
    for (const upload of running) {
      const known = sizes.get(upload.sha256) ?? 0
      if (upload.sender === sender) sizes.set(upload.sha256, Math.max(known, upload.sizeBytes))
    }
    sizes.delete(sha256)
    return [...sizes.values()]
  }

  async function ensureRoom(nodeId: NodeId, mine: Running): Promise<void> {
    const unfinished = await unfinishedBeside(mine)
    const { count, bytes } = await index.unreported(nodeId)
    const isOneTooMany = count + unfinished.length + 1 > unreportedCountMax
    const total = unfinished.reduce((sum, sizeBytes) => sum + sizeBytes, bytes + mine.sizeBytes)
    if (isOneTooMany || total > unreportedBytesMax) throw requestErrors.uploads_too_many({ retryAfterS: RETRY_AFTER_S })
  }

  return async ({ caller, sha256 }, sizeBytes) => {
    if (caller.kind === 'admin') return { [Symbol.dispose]: () => undefined }
    const mine = { sha256, sender: caller.nodeId, sizeBytes }
    // Noted before anything is awaited: of uploads that begin at the same moment each sees the others.
    running.add(mine)
    try {
      await ensureRoom(caller.nodeId, mine)
    } catch (error) {
      running.delete(mine)
      throw error
    }
    return { [Symbol.dispose]: () => void running.delete(mine) }
  }
}
