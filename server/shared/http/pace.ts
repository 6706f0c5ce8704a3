import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from 'koa'

/** In each window a client that sends or is sent something moves at least so many bytes. */
export type Pace = { readonly windowMs: number; readonly bytesMin: number }

/** A kilobyte a second, on average: slower than any line a node hangs on, and no way to hold what we have. */
export const PACE: Pace = { windowMs: 30_000, bytesMin: 30 * 1024 }

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
  const moved = () => ({ in: socket.bytesRead, out: socket.bytesWritten - socket.writableLength })
  let before = moved()
  const timer = setInterval(() => {
    const now = moved()
    const isSlowToSend = !request.complete && request.readableLength === 0 && now.in - before.in < bytesMin
    const isSlowToTake = socket.writableLength > 0 && now.out - before.out < bytesMin
    if (isSlowToSend || isSlowToTake) socket.destroy()
    before = now
  }, windowMs)
  response.once('close', () => clearInterval(timer))
}
