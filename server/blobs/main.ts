import type { Route } from '../shared/http/route.ts'
import type { Database } from '../shared/postgres/database.ts'
import { diskSpaceGuard } from './adapters/disk-space.ts'
import { fileBlobs } from './adapters/file-blobs.ts'
import { postgresBlobAccess, postgresBlobIndex } from './adapters/postgres-blob-index.ts'
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
  removeFile: BlobFiles['remove']
  ensureDiskSpace: EnsureDiskSpace
} {
  const files = fileBlobs(folder)
  const index = postgresBlobIndex(database)
  const access = postgresBlobAccess(database)
  const ensureDiskSpace = diskSpaceGuard({ folder, freeBytesMin })
  const putBlob = makePutBlob({ files, index, access, ensureDiskSpace, blobBytesMax })
  const getBlob = makeGetBlob({ files, index, access })
  return {
    routes: blobRoutes({ putBlob, getBlob }),
    index,
    readManifest: storedManifests({ files, index }),
    removeFile: files.remove,
    ensureDiskSpace,
  }
}
