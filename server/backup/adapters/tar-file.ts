import { BackupUnusable } from '../ports.ts'
import { type FileHandle, open, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { type Pack, pack } from 'tar-stream'
import { syncFolder } from '../../shared/sync-folder.ts'
import { messageOf, namingFullDisk } from './disk.ts'

/** A tar file that grows part by part; under its name when it is whole and on the disk. */
export type TarFile = AsyncDisposable & {
  /** The size must be known before. */
  add(part: { name: string; sizeBytes: number }, bytes: AsyncIterable<Uint8Array>): Promise<void>
  finish(): Promise<number>
}

/** Rejects with `BackupUnusable` when there is such a file already, or the folder cannot be written. */
export async function tarFile(file: string): Promise<TarFile> {
  const partial = `${file}.partial`
  const handle = await openNew(file, partial)
  const tar = pack()
  const written = writeTo(handle, tar, file)
  // It is waited for at the end; what goes wrong before is told by the part that could not be added.
  written.catch(() => undefined)
  let isFinished = false
  const failing = async (error: unknown): Promise<never> => {
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
    // The disk's own word comes first: a part that cannot be added knows only that the stream has ended.
    await written
    throw error
  }
  return {
    add: (part, bytes) => addPart(tar, part, bytes).catch(failing),
    async finish() {
      tar.finalize()
      await written
      await handle.sync()
      const { size, ino } = await handle.stat()
      await handle.close()
      await ensureStillOurs(partial, ino)
      await rename(partial, file)
      isFinished = true
      await syncFolder(path.dirname(file))
      return size
    },
    async [Symbol.asyncDispose]() {
      if (isFinished) return
      tar.destroy()
      await written.catch(() => undefined)
      await handle.close()
      await rm(partial, { force: true })
    },
  }
}

async function openNew(file: string, partial: string): Promise<FileHandle> {
  if (await exists(file)) throw new BackupUnusable(`There is a file ${file} already; name another one, or remove it.`)
  try {
    // Left by a backup that was killed: nobody misses it.
    await rm(partial, { force: true })
    return await open(partial, 'wx', 0o600)
  } catch (cause) {
    throw new BackupUnusable(`${partial} cannot be written: ${messageOf(cause)}.`, { cause })
  }
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  )

/** The stream is an iterable for the pipeline, so that either end that fails ends the other. */
async function writeTo(handle: FileHandle, tar: Pack, file: string): Promise<void> {
  const out = async (chunks: AsyncIterable<Uint8Array>) => {
    for await (const chunk of chunks) await handle.writeFile(chunk)
  }
  try {
    await (file.endsWith('.gz') ? pipeline(chunksOf(tar), createGzip(), out) : pipeline(chunksOf(tar), out))
  } catch (cause) {
    throw namingFullDisk(cause, file)
  }
}

async function* chunksOf(tar: Pack): AsyncIterable<Uint8Array> {
  for await (const chunk of tar) yield chunk as Uint8Array
}

async function addPart(
  tar: Pack,
  { name, sizeBytes }: { name: string; sizeBytes: number },
  bytes: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  ended.catch(() => undefined)
  const entry = tar.entry({ name, size: sizeBytes, mode: 0o600 }, (error) => (error ? reject(error) : resolve()))
  for await (const chunk of bytes) if (!entry.write(chunk)) await Promise.race([drained(entry), ended])
  entry.end(null)
  await ended
}

const drained = (entry: { once(event: 'drain', listener: () => void): unknown }) =>
  new Promise<void>((resolve) => void entry.once('drain', resolve))

/** Somebody else who writes the same name has taken our place: what lies there now is theirs, and not whole. */
async function ensureStillOurs(partial: string, ino: number): Promise<void> {
  const found = await stat(partial).catch(() => null)
  if (found?.ino !== ino) throw new BackupUnusable(`${partial} was removed or replaced while it was written.`)
}
