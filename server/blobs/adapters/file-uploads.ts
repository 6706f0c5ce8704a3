import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { requestErrors } from '#core/request/errors.ts'
import { syncFolder } from '../../shared/sync-folder.ts'
import type { Upload, Uploads } from '../ports.ts'
import { blobFileOf, isDiskFull, writeAll } from './blob-file.ts'

type Running = { readonly stop: AbortController; readonly ended: Promise<void> }

/**
 * Unfinished uploads are files under `folder/unfinished`, each of one sender, so that nobody can spoil another's. A sender
 * who comes again while an attempt of theirs still seems to run takes over: of a line that broke we may not know yet.
 */
export function fileUploads(folder: string): Uploads {
  const unfinished = path.join(folder, 'unfinished')
  const fileOf = ({ sha256, sender }: Upload) => path.join(unfinished, `${sha256}.${sender}`)
  const running = new Map<string, Running>()

  async function alone<T>(file: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    for (let before = running.get(file); before; before = running.get(file)) {
      before.stop.abort()
      await before.ended
    }
    const stop = new AbortController()
    const done = Promise.withResolvers<void>()
    running.set(file, { stop, ended: done.promise })
    try {
      return await work(stop.signal)
    } finally {
      running.delete(file)
      done.resolve()
    }
  }

  return {
    offset: (upload) => sizeOf(fileOf(upload)),
    append: (upload, { first, bytes, bytesMax }) =>
      alone(fileOf(upload), async (signal) => {
        await mkdir(unfinished, { recursive: true })
        const offset = await sizeOf(fileOf(upload))
        if (first !== offset) throw offsetWrong(offset)
        return await appendTo(fileOf(upload), { offset, bytes: untilAborted(bytes, signal), bytesMax })
      }),
    finish: (upload) =>
      alone(fileOf(upload), async () => {
        const file = fileOf(upload)
        const target = blobFileOf(folder, upload.sha256)
        if ((await digestOf(file)) !== upload.sha256) {
          await rm(file, { force: true })
          throw requestErrors.blob_hash_mismatch()
        }
        await mkdir(path.dirname(target), { recursive: true })
        await rename(file, target)
        await syncFolder(path.dirname(target))
      }),
    ...unfinishedFiles(unfinished),
  }
}

/** What lies there, whoever is adding to it. */
function unfinishedFiles(folder: string): Pick<Uploads, 'of' | 'bytes' | 'forget'> {
  const names = () => readdir(folder).catch(() => [])
  return {
    async of(sender) {
      const mine = (await names()).filter((name) => name.endsWith(`.${sender}`))
      const upload = async (name: string) => ({
        sha256: name.slice(0, -sender.length - 1),
        sizeBytes: await sizeOf(path.join(folder, name)),
      })
      return Promise.all(mine.map(upload))
    },
    async bytes() {
      let sum = 0
      for (const name of await names()) sum += await sizeOf(path.join(folder, name))
      return sum
    },
    async forget(olderThan) {
      let count = 0
      for (const name of await names()) {
        const file = path.join(folder, name)
        const found = await stat(file).catch(() => null)
        if (!found || found.mtime >= olderThan) continue
        await rm(file, { force: true })
        count += 1
      }
      return count
    },
  }
}

const offsetWrong = (offset: number) =>
  requestErrors.upload_offset_wrong({
    errors: [{ path: 'headers.Content-Range', message: `${offset} bytes are here` }],
  })

const sizeOf = (file: string) =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  )

type Appending = { readonly offset: number; readonly bytes: AsyncIterable<Uint8Array>; readonly bytesMax: number }

/** What arrives before the line breaks is kept; that it is on the disk matters only when all of it is there. */
async function appendTo(file: string, { offset, bytes, bytesMax }: Appending): Promise<number> {
  const handle = await open(file, 'a', 0o640)
  let at = offset
  try {
    for await (const chunk of bytes) {
      if (at + chunk.byteLength > offset + bytesMax) throw requestErrors.body_too_large()
      await writeAll(handle, chunk)
      at += chunk.byteLength
    }
    await handle.sync()
    return at
  } catch (error) {
    throw isDiskFull(error) ? requestErrors.storage_full() : error
  } finally {
    await handle.close()
  }
}

/** Ends with an error as soon as somebody else takes over, also while nothing comes. */
async function* untilAborted(bytes: AsyncIterable<Uint8Array>, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const { promise: stopped, reject } = Promise.withResolvers<never>()
  stopped.catch(() => undefined)
  if (signal.aborted) throw requestErrors.upload_taken_over()
  signal.addEventListener('abort', () => reject(requestErrors.upload_taken_over()))
  const source = bytes[Symbol.asyncIterator]()
  for (;;) {
    const next = await Promise.race([source.next(), stopped])
    if (next.done) return
    yield next.value
  }
}

async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file)) hash.update(chunk as Uint8Array)
  return hash.digest('hex')
}
