import type {
  Archive,
  BlobFault,
  Contents,
  CreateArchive,
  KeptFile,
  Progress,
  ReadBlob,
  Snapshot,
  StoredBlob,
  WithSnapshot,
} from '../ports.ts'

type Deps = {
  withSnapshot: WithSnapshot
  createArchive: CreateArchive
  readBlob: ReadBlob
  readKeptFiles: () => readonly KeptFile[]
  progress: Progress
}
export type Written = {
  readonly contents: Contents
  readonly sizeBytes: number
  /** Blobs that are not in the backup as they should be; everything else is. */
  readonly faults: readonly BlobFault[]
}
export type WriteBackup = (file: string) => Promise<Written>

/** Copies database and blobs as they were at one moment, while the coordinator goes on. Rejects with `BackupUnusable`. */
export function makeWriteBackup(deps: Deps): WriteBackup {
  return (file) =>
    deps.withSnapshot(async (snapshot) => {
      const { contents } = snapshot
      await using archive = await deps.createArchive(file)
      await archive.contents(contents)
      await writeRows(archive, snapshot, deps.progress)
      for (const kept of deps.readKeptFiles()) await archive.keptFile(kept)
      const blobs = await archive.spool(snapshot.blobs())
      await snapshot.release()
      const faults = await writeBlobs(archive, blobs, { ...deps, totalBytes: contents.blobs.bytes })
      await snapshot.ensureBlobsStayed()
      return { contents, faults, sizeBytes: await archive.finish() }
    })
}

async function writeRows(archive: Archive, { contents, rows }: Snapshot, progress: Progress): Promise<void> {
  for (const [place, table] of contents.tables.entries()) {
    progress(`table ${table.name}`, place, contents.tables.length)
    await archive.rows(
      table,
      passing(rows(table), () => progress(`table ${table.name}`, place, contents.tables.length)),
    )
  }
}

type BlobDeps = Pick<Deps, 'readBlob' | 'progress'> & { readonly totalBytes: number }

async function writeBlobs(
  archive: Archive,
  blobs: AsyncIterable<StoredBlob>,
  { readBlob, progress, totalBytes }: BlobDeps,
): Promise<readonly BlobFault[]> {
  const faults: BlobFault[] = []
  let doneBytes = 0
  for await (const blob of blobs) {
    progress('bytes of blobs', doneBytes, totalBytes)
    const bytes = await readBlob(blob)
    const counted =
      bytes &&
      passing(bytes, ({ byteLength }) => {
        doneBytes += byteLength
        progress('bytes of blobs', doneBytes, totalBytes)
      })
    const fault = await archive.blob(blob, counted)
    if (fault) faults.push(fault)
  }
  return faults
}

async function* passing(
  bytes: AsyncIterable<Uint8Array>,
  seen: (chunk: Uint8Array) => void,
): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    seen(chunk)
    yield chunk
  }
}
