import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'

/** As long as a slow line needs to bring an answer. */
const LINGER_MS_MAX = 5000

/**
 * An answer to somebody who is still sending. If we closed at once, the other computer would take that for a failure and
 * often throw the answer away (RFC 9112, section 9.6): so it is told first, and what still comes is dropped for a while.
 */
export function answerBeforeTheEnd(request: IncomingMessage, text: string): Readable {
  return Readable.from(answerThenDrop(request, text))
}

async function* answerThenDrop(request: IncomingMessage, text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text)
  await dropRest(request)
}

function dropRest(request: IncomingMessage): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, LINGER_MS_MAX)
  for (const end of ['end', 'close', 'error']) request.once(end, () => resolve())
  if (request.destroyed || request.complete) resolve()
  request.resume()
  return promise.finally(() => clearTimeout(timer))
}
