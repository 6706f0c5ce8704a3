import type { IncomingMessage } from 'node:http'
import { Refusal } from './refusal.ts'

/** No call says more than a few kilobytes; texts to save never leave the browser. */
export const BODY_BYTES_MAX = 256 * 1024

const MALFORMED = 'That is not JSON.'

/** The body of a request. Throws `Refusal`: 415 when it does not say that it is JSON, 413, 400. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? ''))
    throw new Refusal(415, 'Send JSON, and say so in Content-Type.')
  const bytes = await readBody(request)
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Refusal(400, MALFORMED)
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const tooLarge = new Refusal(413, `A request has at most ${BODY_BYTES_MAX} bytes.`)
  if (Number(request.headers['content-length'] ?? 0) > BODY_BYTES_MAX) throw tooLarge
  const chunks: Buffer[] = []
  let size = 0
  // A refused body is read to its end by Node, so that its sender hears why.
  for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += chunk.byteLength
    if (size > BODY_BYTES_MAX) throw tooLarge
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
