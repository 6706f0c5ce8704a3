import { BackupUnusable, type Archive, type BlobFault, type CreateArchive, type StoredBlob } from '../ports.ts'
import {
  blobPart,
  faultLine,
  formatManifest,
  INDEX,
  indexEnd,
  indexStart,
  keptFilePart,
  MANIFEST,
  newHash,
  partLine,
  tablePart,
} from './archive-form.ts'
import { type LineSpool, lineSpool } from './line-spool.ts'
import { type TarFile, tarFile } from './tar-file.ts'

/** Rows are gathered to parts of this size, because a tar file tells the size of a part before its bytes. */
const TABLE_PART_BYTES = 4 * 1024 * 1024

export const createTarArchive: CreateArchive = async (file) => {
  await using cleanup = new AsyncDisposableStack()
  const tar = cleanup.use(await tarFile(file))
  const index = await lineSpool(`${file}.partial.index`, file)
  cleanup.defer(() => index.remove())
  const hash = newHash()
  const note = async (line: string) => {
    hash.update(`${line}\n`)
    await index.add(line)
  }
  await note(indexStart)
  const add = (name: string, bytes: Uint8Array) => addKnown(tar, note, { name, bytes })
  const owned = cleanup.move()
  return {
    contents: (contents) => add(MANIFEST, Buffer.from(formatManifest(contents))),
    keptFile: ({ name, bytes }) => add(keptFilePart(name), bytes),
    async rows({ name }, bytes) {
      let part = 0
      for await (const gathered of inParts(bytes)) await add(tablePart(name, ++part), gathered)
    },
    async spool(blobs) {
      const list = await lineSpool(`${file}.partial.blobs`, file)
      owned.defer(() => list.remove())
      for await (const { sha256, sizeBytes } of blobs) await list.add(`${sha256} ${sizeBytes}`)
      await list.close()
      return readBlobs(list)
    },
    async blob(blob, bytes) {
      const fault =
        bytes === null
          ? ({ sha256: blob.sha256, fault: 'missing' } as const)
          : await addBlob(tar, note, { blob, bytes })
      if (fault) await note(faultLine(fault))
      return fault
    },
    async finish() {
      await index.add(indexEnd(hash))
      const sizeBytes = await index.close()
      await tar.add({ name: INDEX, sizeBytes }, index.bytes())
      return tar.finish()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  } satisfies Archive
}

type Note = (line: string) => Promise<void>

async function addKnown(tar: TarFile, note: Note, { name, bytes }: { name: string; bytes: Uint8Array }): Promise<void> {
  await tar.add({ name, sizeBytes: bytes.byteLength }, once(bytes))
  await note(partLine({ name, sizeBytes: bytes.byteLength, sha256: newHash().update(bytes).digest('hex') }))
}

/** A blob is copied as it is; what it should have been is in its name. */
async function addBlob(
  tar: TarFile,
  note: Note,
  { blob, bytes }: { blob: StoredBlob; bytes: AsyncIterable<Uint8Array> },
): Promise<BlobFault | null> {
  const name = blobPart(blob.sha256)
  const hash = newHash()
  await tar.add({ name, sizeBytes: blob.sizeBytes }, hashed(exactly(blob.sizeBytes, bytes), hash))
  const sha256 = hash.digest('hex')
  await note(partLine({ name, sizeBytes: blob.sizeBytes, sha256 }))
  return sha256 === blob.sha256 ? null : { sha256: blob.sha256, fault: 'damaged' }
}

async function* hashed(bytes: AsyncIterable<Uint8Array>, hash: ReturnType<typeof newHash>): AsyncIterable<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk)
    yield chunk
  }
}

const ZEROS = Buffer.alloc(64 * 1024)

/** As many bytes as were announced: a file that ends early, or cannot be read on, is filled up, and is no blob then. */
async function* exactly(sizeBytes: number, bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let left = sizeBytes
  try {
    for await (const chunk of bytes) {
      const taken = chunk.subarray(0, left)
      left -= taken.byteLength
      yield taken
    }
  } catch (error) {
    if (!isReadError(error)) throw error
  }
  for (; left > 0; left -= Math.min(left, ZEROS.byteLength)) yield ZEROS.subarray(0, left)
}

/** What the disk says of one file; everything else is about the backup. */
const isReadError = (error: unknown) =>
  error instanceof Error && 'syscall' in error && ['read', 'open'].includes(String(error.syscall))

async function* inParts(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  let gathered: Uint8Array[] = []
  let sizeBytes = 0
  for await (const chunk of bytes) {
    gathered.push(chunk)
    sizeBytes += chunk.byteLength
    if (sizeBytes < TABLE_PART_BYTES) continue
    yield Buffer.concat(gathered)
    gathered = []
    sizeBytes = 0
  }
  if (sizeBytes > 0) yield Buffer.concat(gathered)
}

async function* readBlobs(list: LineSpool): AsyncIterable<StoredBlob> {
  for await (const line of list.lines()) {
    const [sha256, sizeBytes] = line.split(' ')
    if (sha256 === undefined || sizeBytes === undefined)
      throw new BackupUnusable('The list of blobs was damaged while it was made.')
    yield { sha256, sizeBytes: Number(sizeBytes) }
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes
}
