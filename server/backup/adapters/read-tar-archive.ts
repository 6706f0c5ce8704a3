import { createReadStream } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { type Extract, extract } from 'tar-stream'
import { BackupUnusable, type ArchiveEntry, type BlobFault, type ReadArchive } from '../ports.ts'
import {
  indexEnd,
  indexStart,
  newHash,
  parseFaultLine,
  parseManifest,
  parsePartName,
  partLine,
  type PartName,
} from './archive-form.ts'
import { digestList } from './digest-list.ts'
import { messageOf } from './disk.ts'

/** A manifest of a hundred tables is a tenth of this. */
const MANIFEST_BYTES_MAX = 1024 * 1024

type Entry = Extract extends AsyncIterable<infer Part> ? Part : never

/** What was read so far. */
type Reading = {
  readonly file: string
  readonly seen: ReturnType<typeof digestList>
  /** Blobs that are not what their name says; the index must know of each. */
  readonly damaged: string[]
  /** What a part that could not be read to its end says of the whole. */
  readonly explain: (thrown: unknown) => Promise<unknown>
  isClosed: boolean
}

export const readTarArchive: ReadArchive = async function* (file) {
  const tar = extract()
  const fileHash = newHash()
  const isPacked = await isGzip(file)
  const bytes = createReadStream(file)
  const tap = (chunks: AsyncIterable<Uint8Array>) => hashed(chunks, fileHash)
  const into = feeder(tar)
  const fed = isPacked ? pipeline(bytes, tap, createGunzip(), into) : pipeline(bytes, tap, into)
  // It is waited for at the end; until then the part that cannot be read says that something is wrong.
  fed.catch(() => undefined)
  const explain = (thrown: unknown) => asDamage(thrown, fed, file)
  const reading: Reading = { file, seen: digestList(), damaged: [], explain, isClosed: false }
  let faults: readonly BlobFault[] = []
  try {
    for await (const entry of tar) {
      const name = nameOf(entry, reading)
      if (name.kind === 'end') faults = await readIndex(entry, reading)
      else yield* readPart(entry, name, reading)
    }
    await fed
  } catch (error) {
    throw await explain(error)
  } finally {
    tar.destroy()
  }
  if (!reading.isClosed) throw damage(file, 'its end is missing')
  yield { kind: 'end', faults, fileSha256: fileHash.digest('hex') }
}

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b])

/** How it was packed is told by its first bytes: a name may have changed since. */
async function isGzip(file: string): Promise<boolean> {
  try {
    await using handle = await open(file, 'r')
    const { buffer } = await handle.read(Buffer.alloc(2), 0, 2, 0)
    return buffer.equals(GZIP_MAGIC)
  } catch (cause) {
    throw new BackupUnusable(`${file} cannot be read: ${messageOf(cause)}.`, { cause })
  }
}

/** Both ends end each other: a source that fails, and a reader who has seen enough. */
function feeder(tar: Extract) {
  const closed = new Promise<void>((resolve) => void tar.once('close', resolve))
  return async (chunks: AsyncIterable<Uint8Array>): Promise<void> => {
    try {
      for await (const chunk of chunks) {
        if (tar.destroying) return
        if (!tar.write(chunk)) await Promise.race([drained(tar), closed])
      }
      tar.end(null)
    } catch (error) {
      tar.destroy(error instanceof Error ? error : new Error(String(error)))
      throw error
    }
  }
}

const drained = (tar: Extract) => new Promise<void>((resolve) => void tar.once('drain', resolve))

const damage = (file: string, why: string, cause?: unknown) =>
  new BackupUnusable(`${file} is damaged: ${why}. Use another backup; nothing of this one was put back.`, { cause })

/** What the file's own stream says comes first: a part that ends early knows only that it ended. */
async function asDamage(thrown: unknown, fed: Promise<void>, file: string): Promise<unknown> {
  if (!isStreamError(thrown)) return thrown
  const [{ reason: cause = thrown }] = (await Promise.allSettled([fed])) as [{ reason?: unknown }]
  return damage(file, messageOf(cause), cause)
}

/** Of the tar or gzip format, of the disk, or of a stream that was cut; anything else is a mistake of ours. */
function isStreamError(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof BackupUnusable) return false
  const code = 'code' in error ? String(error.code) : ''
  if (/^(Z_|ERR_STREAM|STREAM_)/.test(code) || ('syscall' in error && error.syscall === 'read')) return true
  return /tar header|Invalid header|Unexpected end of data|max size|unexpected end of file|stream was destroyed|Premature close/i.test(
    error.message,
  )
}

function nameOf(entry: Entry, { file, seen, isClosed }: Reading): PartName {
  const { name: text, type } = entry.header
  const name = type === 'file' ? parsePartName(text) : null
  if (!name) throw damage(file, `“${text.slice(0, 100)}” is no part of a backup`)
  if (isClosed) throw damage(file, 'it goes on after its end')
  if ((seen.count() === 0) !== (name.kind === 'contents')) throw damage(file, 'it does not begin with its manifest')
  return name
}

async function* readPart(
  entry: Entry,
  name: Exclude<PartName, { kind: 'end' }>,
  reading: Reading,
): AsyncIterable<ArchiveEntry> {
  const sizeBytes = entry.header.size ?? 0
  const hash = newHash()
  const bytes = hashed(entry, hash, reading.explain)
  switch (name.kind) {
    case 'contents':
      yield { kind: 'contents', contents: parseManifest(await textOf(bytes, sizeBytes)) }
      break
    case 'rows':
      yield { kind: 'rows', table: name.table, bytes }
      break
    case 'kept_file':
      yield { kind: 'kept_file', name: name.name, bytes }
      break
    case 'blob':
      yield { kind: 'blob', blob: { sha256: name.sha256, sizeBytes }, bytes }
      break
  }
  // What was not wanted is read all the same: it must be what the index says.
  for await (const _ of bytes);
  const sha256 = hash.digest('hex')
  if (name.kind === 'blob' && sha256 !== name.sha256) reading.damaged.push(name.sha256)
  reading.seen.add(partLine({ name: entry.header.name, sizeBytes, sha256 }))
}

/** Can be left in the middle and taken up again: whoever reads only the beginning leaves the rest to us. */
function hashed(
  from: AsyncIterable<unknown>,
  hash: ReturnType<typeof newHash>,
  explain: Reading['explain'] = (thrown) => Promise.resolve(thrown),
): AsyncIterable<Uint8Array> {
  const chunks = from[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>
  const next = async (): Promise<IteratorResult<Uint8Array>> => {
    try {
      const result = await chunks.next()
      if (!result.done) hash.update(result.value)
      return result
    } catch (error) {
      throw await explain(error)
    }
  }
  return { [Symbol.asyncIterator]: () => ({ next }) }
}

async function textOf(bytes: AsyncIterable<Uint8Array>, sizeBytes: number): Promise<string> {
  if (sizeBytes > MANIFEST_BYTES_MAX)
    throw new BackupUnusable(`This is no backup: its manifest has ${sizeBytes} bytes.`)
  return Buffer.concat(await Array.fromAsync(bytes)).toString('utf8')
}

/** Compares what was read with what the index says, line by line, and names the first that differs. */
async function readIndex(entry: Entry, reading: Reading): Promise<readonly BlobFault[]> {
  const { file, seen } = reading
  const hash = newHash()
  const faults: BlobFault[] = []
  let place = -1
  for await (const line of linesOf(entry as AsyncIterable<Uint8Array>)) {
    if (reading.isClosed) throw damage(file, 'its index goes on after its end')
    if (line.startsWith('end ')) {
      if (line !== indexEnd(hash)) throw damage(file, 'its index is not what it was')
      reading.isClosed = true
      continue
    }
    hash.update(`${line}\n`)
    const fault = parseFaultLine(line)
    if (fault) faults.push(fault)
    else if (place++ < 0 ? line !== indexStart : !seen.isAt(place - 1, line)) throw damage(file, differs(line, place))
  }
  if (!reading.isClosed) throw damage(file, 'its index is cut off')
  ensureComplete(reading, { faults, named: place })
  return faults
}

/** Node's readline hands on no error of what it reads, and goes on reading when nobody listens any more. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of bytes) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
  if (rest !== '') yield rest
}

function ensureComplete(
  { file, seen, damaged }: Reading,
  { faults, named }: { faults: readonly BlobFault[]; named: number },
): void {
  if (named !== seen.count()) throw damage(file, `it has ${seen.count()} parts, and its index names ${named}`)
  const unknown = damaged.find((sha256) => !faults.some((fault) => fault.sha256 === sha256))
  if (unknown !== undefined) throw damage(file, `the blob ${unknown} is not what its name says`)
}

const differs = (line: string, place: number) => {
  const [, , name] = line.split(' ')
  return `part ${place} (${(name ?? line).slice(0, 120)}) is not what its index says`
}
