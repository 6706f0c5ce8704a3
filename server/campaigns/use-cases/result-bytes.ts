import type { OpenResult } from '../ports.ts'

/** All bytes of a stored result; null when it is not there. The caller knows that it is small enough. */
export async function bytesOf(sha256: string, { openResult }: { openResult: OpenResult }): Promise<Uint8Array | null> {
  const stream = await openResult(sha256)
  if (!stream) return null
  const chunks = await Array.fromAsync(stream)
  const bytes = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  return bytes
}
