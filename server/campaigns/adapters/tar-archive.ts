import { pack, type Pack } from 'tar-stream'
import type { ArchiveFile, PackArchive } from '../ports.ts'

/** A tar archive (POSIX.1-2001), written as its files come. */
export const tarArchive: PackArchive = {
  contentType: 'application/x-tar',
  async *pack(files, at) {
    const tar = pack()
    // Whoever reads the stream hears of what goes wrong: it is destroyed with it.
    const filled = fill(tar, files, at).catch((error: unknown) => tar.destroy(asError(error)))
    try {
      for await (const chunk of tar) yield chunk as Uint8Array
    } finally {
      tar.destroy()
      await filled
    }
  },
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

async function fill(tar: Pack, files: AsyncIterable<ArchiveFile>, at: Date): Promise<void> {
  for await (const file of files) await add(tar, file, at)
  tar.finalize()
}

async function add(tar: Pack, { name, sizeBytes, bytes }: ArchiveFile, at: Date): Promise<void> {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>()
  ended.catch(() => undefined)
  const header = { name, size: sizeBytes, mode: 0o644, mtime: at }
  const entry = tar.entry(header, (error) => (error ? reject(error) : resolve()))
  for await (const chunk of bytes) if (!entry.write(chunk)) await Promise.race([drained(entry), ended])
  entry.end(null)
  await ended
}

const drained = (entry: { once(event: 'drain', listener: () => void): unknown }) =>
  new Promise<void>((resolve) => void entry.once('drain', resolve))
