import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { namingFullDisk } from './disk.ts'

/** Lines are written together when they are this many bytes. */
const BUFFER_BYTES = 64 * 1024

/** A list on the disk while it is made: its length is no matter of memory. */
export type LineSpool = {
  add(line: string): Promise<void>
  /** To the end, and then how many bytes it has. */
  close(): Promise<number>
  lines(): AsyncIterable<string>
  bytes(): AsyncIterable<Uint8Array>
  remove(): Promise<void>
}

/** `of` is the file that it serves, which a full disk is told about. */
export async function lineSpool(file: string, of: string): Promise<LineSpool> {
  await rm(file, { force: true })
  let handle: FileHandle | null = await open(file, 'wx', 0o600)
  let waiting = ''
  let sizeBytes = 0
  const flush = async () => {
    const bytes = Buffer.from(waiting)
    waiting = ''
    sizeBytes += bytes.byteLength
    await handle?.appendFile(bytes).catch((error: unknown) => {
      throw namingFullDisk(error, of)
    })
  }
  const close = async () => {
    await flush()
    await handle?.close()
    handle = null
    return sizeBytes
  }
  return {
    async add(line) {
      waiting += `${line}\n`
      if (waiting.length >= BUFFER_BYTES) await flush()
    },
    close,
    lines: () => createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY }),
    bytes: () => createReadStream(file),
    async remove() {
      await handle?.close()
      handle = null
      await rm(file, { force: true })
    },
  }
}
