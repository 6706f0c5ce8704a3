import { once } from 'node:events'
import { type Agent, type IncomingMessage, request } from 'node:http'

export type RawRequest = {
  readonly method: string
  /** Sent as it is: `fetch` would tidy up dots, slashes and percent signs. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Buffer
  /** Sent in pieces, without saying how long it is. */
  readonly chunked?: boolean
}
export type RawAnswer = {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly text: string
}

/** Sends exactly this, with no header of its own but what HTTP needs. */
export async function rawRequest(url: string, sent: RawRequest, agent: Agent): Promise<RawAnswer> {
  const { hostname, port } = new URL(url)
  const { method, path, headers = {}, body, chunked = false } = sent
  const length = chunked || body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }
  const outgoing = request({ hostname, port, agent, method, path, headers: { ...headers, ...length } })
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>
  if (chunked) outgoing.write(body?.slice(0, 1000))
  outgoing.end(chunked ? body?.slice(1000) : body)
  const [answer] = await answered
  // Whoever answers before it has read everything may close at once; what it said has come by then.
  outgoing.on('error', () => undefined)
  const bytes = (await answer.toArray()) as Buffer[]
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(bytes).toString() }
}
