import { createReadStream } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'

/** Text is written together when it is this long. */
const BUFFER_LENGTH = 64 * 1024

/** Text on the disk while it is made, to be read when all of it is there: its length is no matter of memory. */
export type TextSpool = {
  add(text: string): Promise<void>
  /** To the end, and then how many bytes it has. */
  close(): Promise<number>
  bytes(): AsyncIterable<Uint8Array>
  remove(): Promise<void>
}

/** `worded` says what goes wrong in the writing in the words of whoever needs it. */
export async function textSpool(
  file: string,
  worded: (error: unknown) => unknown = (error) => error,
): Promise<TextSpool> {
  await rm(file, { force: true })
  let handle: FileHandle | null = await open(file, 'wx', 0o600)
  let waiting = ''
  let sizeBytes = 0
  const flush = async () => {
    const bytes = Buffer.from(waiting)
    waiting = ''
    sizeBytes += bytes.byteLength
    await handle?.appendFile(bytes).catch((error: unknown) => {
      throw worded(error)
    })
  }
  return {
    async add(text) {
      waiting += text
      if (waiting.length >= BUFFER_LENGTH) await flush()
    },
    async close() {
      await flush()
      await handle?.close()
      handle = null
      return sizeBytes
    },
    bytes: () => createReadStream(file),
    async remove() {
      await handle?.close()
      handle = null
      await rm(file, { force: true })
    },
  }
}
