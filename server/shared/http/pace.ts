import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from 'koa'

/** In each window a client that sends or is sent something moves at least so many bytes. */
export type Pace = { readonly windowMs: number; readonly bytesMin: number }

/**
 * Slower than any line a node hangs on, and no way to hold what we have. What is sent counts when a whole write is done,
 * which has up to 64 KB: of a client that takes an answer about a kilobyte a second is asked, of one that sends a third.
 */
export const PACE: Pace = { windowMs: 90_000, bytesMin: 30 * 1024 }

/**
 * Cuts clients that trickle their body or do not take the answer, as long as it is they who are slow: what has arrived
 * and waits for us, or what we have not written yet, is not counted against them. Long polls move nothing and are let be.
 */
export const keepPace =
  (pace: Pace): Middleware =>
  async ({ req, res }, next) => {
    watch(req, res, pace)
    await next()
  }

function watch(request: IncomingMessage, response: ServerResponse, { windowMs, bytesMin }: Pace): void {
  const { socket } = request
  const moved = () => ({
    in: socket.bytesRead,
    out: socket.bytesWritten - socket.writableLength,
    isAnswering: socket.writableLength > 0,
  })
  let before = moved()
  const timer = setInterval(() => {
    const now = moved()
    const isSlowToSend = !request.complete && request.readableLength === 0 && now.in - before.in < bytesMin
    // An answer that began within this window has had no whole one yet.
    const isSlowToTake = now.isAnswering && before.isAnswering && now.out - before.out < bytesMin
    if (isSlowToSend || isSlowToTake) socket.destroy()
    before = now
  }, windowMs)
  response.once('close', () => clearInterval(timer))
}
