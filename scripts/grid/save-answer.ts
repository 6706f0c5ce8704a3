import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import type { Answered } from './admin-http.ts'
import { Unreachable } from './exit-codes.ts'

const TELL_EVERY_MS = 500
const BYTES_PER_MB = 1e6

export type Saved = { readonly file: string; readonly bytes: number }

/** Writes an answer to a file, which is there when it is whole; how far it has come is told on a terminal. */
export async function saveAnswer({ stream, fileName }: Answered, file: string | undefined): Promise<Saved> {
  const target = file ?? fileName ?? 'result'
  const partial = `${target}.partial`
  const progress = progressLine(target)
  try {
    await pipeline(stream, progress.count, createWriteStream(partial))
    await rename(partial, target)
  } catch (cause) {
    await rm(partial, { force: true })
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new Unreachable(`The result broke off after ${progress.bytes()} bytes (${why}); ask again.`, { cause })
  } finally {
    progress.end()
  }
  return { file: target, bytes: progress.bytes() }
}

function progressLine(target: string) {
  let bytes = 0
  const tell = () => process.stderr.write(`\r\u001B[K${target}: ${(bytes / BYTES_PER_MB).toFixed(1)} MB`)
  const timer = process.stderr.isTTY ? setInterval(tell, TELL_EVERY_MS) : null
  return {
    bytes: () => bytes,
    async *count(chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        bytes += chunk.byteLength
        yield chunk
      }
    },
    end() {
      if (timer === null) return
      clearInterval(timer)
      process.stderr.write('\r\u001B[K')
    },
  }
}
