import { STATUS_CODES, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { CONTENT_POLICY } from '#core/contracts/content-policy.ts'
import type { Refusal } from './refusal.ts'

/** What is sent back. A body that is no bytes is sent as JSON. */
export type Answer = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | object
}

const ALWAYS = {
  // Chromium counts a WebSocket of the same address as 'self'.
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-store',
}

export function send(response: ServerResponse, { status, headers, body }: Answer): void {
  const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body))
  const type = Buffer.isBuffer(body) || body === undefined ? {} : { 'content-type': 'application/json' }
  const length = status === 204 ? {} : { 'content-length': bytes?.byteLength ?? 0 }
  response.writeHead(status, { ...ALWAYS, ...type, ...length, ...headers })
  response.end(bytes)
}

/** The one sentence of a refusal. */
export function refusalAnswer({ status, message, retryAfterS }: Refusal): Answer {
  const retry = retryAfterS === null ? {} : { 'retry-after': String(retryAfterS) }
  const headers = { 'content-type': 'text/plain; charset=utf-8', ...retry }
  return { status, headers, body: Buffer.from(`${message}\n`) }
}

/** The same on a connection that wanted to become a WebSocket. */
export function refuseUpgrade(socket: Duplex, { status, message }: Refusal): void {
  const body = `${message}\n`
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Content-Type: text/plain; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  // Whoever keeps their end open keeps nothing: no server knows of this connection any more.
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}
