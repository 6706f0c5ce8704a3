import type { Route } from '../shared/http/route.ts'
import type { Database } from '../shared/postgres/database.ts'
import { diskSpaceGuard } from './adapters/disk-space.ts'
import { fileBlobs } from './adapters/file-blobs.ts'
import { postgresBlobAccess, postgresBlobIndex } from './adapters/postgres-blob-index.ts'
import { openStored, storedBytes } from './adapters/stored-bytes.ts'
import { type ReadManifest, storedManifests } from './adapters/stored-manifests.ts'
import { blobRoutes } from './http/blob-routes.ts'
import type { BlobFiles, BlobIndex, EnsureDiskSpace } from './ports.ts'
import { makeGetBlob } from './use-cases/get-blob.ts'
import { makePutBlob } from './use-cases/put-blob.ts'

type Deps = { database: Database; folder: string; blobBytesMax: number; freeBytesMin: number }

export function composeBlobs({ database, folder, blobBytesMax, freeBytesMin }: Deps): {
  routes: readonly Route[]
  index: BlobIndex
  readManifest: ReadManifest
  /** The bytes of a blob; null when it is not stored or has more than `bytesMax`. */
  readBytes: (sha256: string, bytesMax: number) => Promise<Uint8Array | null>
  /** Its bytes as they are read; null when they are not there. */
  open: (sha256: string) => Promise<AsyncIterable<Uint8Array> | null>
  store: (blob: { sha256: string; bytes: Uint8Array }) => Promise<void>
  removeFile: BlobFiles['remove']
  ensureDiskSpace: EnsureDiskSpace
} {
  const files = fileBlobs(folder)
  const index = postgresBlobIndex(database)
  const access = postgresBlobAccess(database)
  const ensureDiskSpace = diskSpaceGuard({ folder, freeBytesMin })
  const openBlob = openStored({ files, index })
  const readBytes = storedBytes(openBlob)
  const putBlob = makePutBlob({ files, index, access, ensureDiskSpace, blobBytesMax })
  const getBlob = makeGetBlob({ files, index, access })
  return {
    routes: blobRoutes({ putBlob, getBlob }),
    index,
    readManifest: storedManifests(readBytes),
    readBytes,
    open: async (sha256) => (await openBlob(sha256))?.bytes ?? null,
    async store({ sha256, bytes }) {
      const input = { sha256, assignmentId: undefined, bytes: only(bytes), declaredBytes: bytes.byteLength }
      await putBlob({ caller: { kind: 'admin' }, ...input })
    },
    removeFile: files.remove,
    ensureDiskSpace,
  }
}

async function* only(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
