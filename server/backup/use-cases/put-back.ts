import {
  BackupUnusable,
  type ArchiveEntry,
  type BlobFault,
  type Contents,
  type CopyIn,
  type Progress,
  type Restoring,
  type RestorePlace,
  type TableRows,
  type WriteBlob,
} from '../ports.ts'

type Target = {
  readonly restoring: Restoring
  readonly place: Pick<RestorePlace, 'writeKeptFile'>
  readonly writeBlob: WriteBlob
  readonly progress: Progress
}
type Backup = {
  readonly contents: Contents
  readonly faults: readonly BlobFault[]
  readonly entries: AsyncIterable<ArchiveEntry>
}

/** Copies every part to its place and checks the whole; returns the SHA-256 of the file as it was read this time. */
export async function putBack({ contents, faults, entries }: Backup, target: Target): Promise<string> {
  const tables = copyTables(contents, target)
  const putBlob = blobWriter({ contents, faults }, target)
  for await (const entry of entries) {
    if (entry.kind === 'rows') await tables.take(entry.table, entry.bytes)
    if (entry.kind === 'kept_file')
      await target.place.writeKeptFile({ name: entry.name, bytes: await collect(entry.bytes) })
    if (entry.kind === 'blob') await putBlob(entry)
    if (entry.kind !== 'end') continue
    await tables.end()
    await ensureSound(contents, target)
    return entry.fileSha256
  }
  throw new BackupUnusable('The backup ends before its end.')
}

/** One table after the other, in the order of the manifest, and as many rows as it says. */
function copyTables({ tables }: Contents, { restoring, progress }: Target) {
  let place = -1
  let current: { readonly table: TableRows; readonly copy: CopyIn } | null = null
  const endCurrent = async () => {
    if (!current) return
    const { table, copy } = current
    current = null
    const rows = await copy.end()
    if (rows !== table.rows)
      throw new BackupUnusable(`The backup has ${rows} rows of ${table.name}, and its manifest says ${table.rows}.`)
  }
  const begin = (name: string) => {
    place += 1
    const table = tables[place]
    if (table?.name !== name)
      throw new BackupUnusable(`The tables of this backup are not in their order: ${name} comes too early or twice.`)
    return { table, copy: restoring.copyIn(table) }
  }
  return {
    async take(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void> {
      if (current?.table.name !== name) {
        await endCurrent()
        current = begin(name)
      }
      for await (const chunk of bytes) {
        progress(`table ${name}`, place, tables.length)
        await current.copy.write(chunk)
      }
    },
    async end(): Promise<void> {
      await endCurrent()
      const missing = tables[place + 1]
      if (missing) throw new BackupUnusable(`The backup has no rows of ${missing.name}, which its manifest names.`)
    },
  }
}

type Blob = Extract<ArchiveEntry, { kind: 'blob' }>

/** What was missing or damaged when the backup was made is not put back: its index still names it. */
function blobWriter({ contents, faults }: Pick<Backup, 'contents' | 'faults'>, { writeBlob, progress }: Target) {
  const broken = new Set(faults.map(({ sha256 }) => sha256))
  let doneBytes = 0
  return async ({ blob, bytes }: Blob): Promise<void> => {
    if (broken.has(blob.sha256)) return
    await writeBlob(blob, bytes)
    doneBytes += blob.sizeBytes
    progress('bytes of blobs', doneBytes, contents.blobs.bytes)
  }
}

async function ensureSound(contents: Contents, { restoring, progress }: Target): Promise<void> {
  await restoring.finish()
  progress('blocks of the log verified', 0, contents.head.height)
  const fault = await restoring.findFault()
  if (fault !== null) throw new BackupUnusable(`This backup is not sound: ${fault}.`)
  const { height, hash } = await restoring.head()
  if (height !== contents.head.height || hash !== contents.head.hash)
    throw new BackupUnusable(
      `The log of this backup ends at height ${height}, and its manifest says ${contents.head.height}.`,
    )
}

async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  return Buffer.concat(await Array.fromAsync(bytes))
}
