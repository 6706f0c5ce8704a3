import type { Route } from '../shared/http/route.ts'
import type { Database } from '../shared/postgres/database.ts'
import { diskSpaceGuard } from './adapters/disk-space.ts'
import { fileBlobs } from './adapters/file-blobs.ts'
import { fileSpool } from './adapters/file-spool.ts'
import { fileUploads } from './adapters/file-uploads.ts'
import { postgresBlobAccess, postgresBlobIndex } from './adapters/postgres-blob-index.ts'
import { openStored, storedBytes } from './adapters/stored-bytes.ts'
import { type ReadManifest, storedManifests } from './adapters/stored-manifests.ts'
import { blobRoutes } from './http/blob-routes.ts'
import type { BlobFiles, BlobIndex, EnsureDiskSpace, Uploads } from './ports.ts'
import { makeGetBlob } from './use-cases/get-blob.ts'
import { makeKeepUploadRoom } from './use-cases/keep-upload-room.ts'
import { bytesMaxFor, makeEnsureMayPut, makePutBlob } from './use-cases/put-blob.ts'
import { makeFindOffset, makePutPart } from './use-cases/put-part.ts'

type Deps = {
  database: Database
  folder: string
  blobBytesMax: number
  freeBytesMin: number
  quotaBytes: number | null
  /** What one node may have put without reporting it. */
  unreportedBytesMax: number
}

/** More results than this a node does not put before it reports: it holds fewer tasks. */
const UNREPORTED_COUNT_MAX = 1000

export function composeBlobs({ database, folder, blobBytesMax, unreportedBytesMax, ...limits }: Deps): {
  routes: readonly Route[]
  index: BlobIndex
  readManifest: ReadManifest
  /** The bytes of a blob; null when it is not stored or has more than `bytesMax`. */
  readBytes: (sha256: string, bytesMax: number) => Promise<Uint8Array | null>
  /** Its bytes as they are read; null when they are not there. */
  open: (sha256: string) => Promise<AsyncIterable<Uint8Array> | null>
  /** Text on the disk while it is made, where what is left of a crash goes as unfinished uploads do. */
  openSpool: ReturnType<typeof fileSpool>
  store: (blob: { sha256: string; bytes: Uint8Array }) => Promise<void>
  removeFile: BlobFiles['remove']
  forgetUploads: Uploads['forget']
  ensureDiskSpace: EnsureDiskSpace
} {
  const files = fileBlobs(folder)
  const index = postgresBlobIndex(database)
  const access = postgresBlobAccess(database)
  const uploads = fileUploads(folder)
  const usedBytes = async () => (await index.storedBytes()) + (await uploads.bytes())
  const ensureDiskSpace = diskSpaceGuard({ folder, ...limits, usedBytes })
  const openBlob = openStored({ files, index })
  const readBytes = storedBytes(openBlob)
  const putting = {
    files,
    uploads,
    index,
    ensureMayPut: makeEnsureMayPut(access),
    ensureDiskSpace,
    keepUploadRoom: makeKeepUploadRoom({
      index,
      uploads,
      unreportedBytesMax,
      unreportedCountMax: UNREPORTED_COUNT_MAX,
    }),
    bytesMaxOf: bytesMaxFor(blobBytesMax),
  }
  const putBlob = makePutBlob(putting)
  const getBlob = makeGetBlob({ files, index, access })
  return {
    routes: blobRoutes({ putBlob, putPart: makePutPart(putting), findOffset: makeFindOffset(putting), getBlob }),
    index,
    readManifest: storedManifests(readBytes),
    readBytes,
    open: async (sha256) => (await openBlob(sha256))?.bytes ?? null,
    openSpool: fileSpool(folder),
    async store({ sha256, bytes }) {
      const input = { sha256, assignmentId: undefined, bytes: only(bytes), declaredBytes: bytes.byteLength }
      await putBlob({ caller: { kind: 'admin' }, ...input })
    },
    removeFile: files.remove,
    forgetUploads: uploads.forget,
    ensureDiskSpace,
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
