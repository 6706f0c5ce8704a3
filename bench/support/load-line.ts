import { once } from 'node:events'
import { connect } from 'node:net'

/** An answer that takes longer than this is a failure, not a slow one. */
const ANSWER_PATIENCE_MS = 30_000
const HEAD_END = '\r\n\r\n'

export type Answer = { readonly status: number; readonly body: string }

/**
 * One kept-open connection that sends ready-made requests, one at a time. It understands of HTTP just what our
 * coordinator sends, because it shares the machine with what it measures: `fetch` would cost as much as the coordinator.
 */
export type LoadLine = {
  /** Rejects when the connection is lost or no answer comes. */
  exchange(request: string): Promise<Answer>
  close(): void
}

export async function openLine(url: string): Promise<LoadLine> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port), noDelay: true })
  await once(socket, 'connect')
  let received = Buffer.alloc(0)
  let waiting: PromiseWithResolvers<Answer> | null = null
  const fail = (error: Error) => {
    waiting?.reject(error)
    waiting = null
  }
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
    const answer = readAnswer(received)
    if (answer === null) return
    received = Buffer.alloc(0)
    waiting?.resolve(answer)
    waiting = null
  })
  socket.on('error', fail)
  socket.on('close', () => fail(new Error('The coordinator closed the connection')))
  socket.setTimeout(ANSWER_PATIENCE_MS, () => {
    if (waiting) socket.destroy(new Error(`No answer came within ${ANSWER_PATIENCE_MS} ms`))
  })
  return {
    exchange(request) {
      waiting = Promise.withResolvers()
      socket.write(request)
      return waiting.promise
    },
    close: () => void socket.destroy(),
  }
}

/** Null until the whole answer is there; throws when its length is not told. */
export function readAnswer(bytes: Buffer): Answer | null {
  const end = bytes.indexOf(HEAD_END)
  if (end === -1) return null
  const head = bytes.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const length = /^content-length: (\d+)$/im.exec(head)?.[1]
  if (length === undefined && status !== 204) throw new Error(`An answer without a length: ${head}`)
  const from = end + HEAD_END.length
  const to = from + Number(length ?? 0)
  return bytes.length < to ? null : { status, body: bytes.toString('utf8', from, to) }
}

type RequestParts = { method: 'GET' | 'POST'; path: string; token: string; json?: unknown }

/** The text of a request, made before the clock starts. */
export function requestText({ method, path, token, json }: RequestParts): string {
  const head = [`${method} ${path} HTTP/1.1`, 'Host: 127.0.0.1', `Authorization: Bearer ${token}`]
  if (json === undefined) return [...head, '', ''].join('\r\n')
  const body = JSON.stringify(json)
  const length = Buffer.byteLength(body)
  return [...head, 'Content-Type: application/json', `Content-Length: ${length}`, '', body].join('\r\n')
}
