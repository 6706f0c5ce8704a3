import http from 'node:http'
import https from 'node:https'

export type Answer = {
  readonly status: number
  /** Null where there is none. */
  readonly header: (name: string) => string | null
  readonly text: string
}

/** More came than was allowed; nobody reads on. */
export class AnswerTooLong extends Error {
  override name = 'AnswerTooLong'
}

type How = {
  readonly headers: Readonly<Record<string, string>>
  /** With a body it is a `POST`, else a `GET`. */
  readonly body: string | null
  readonly signal: AbortSignal
  readonly bytesMax: number
}

/**
 * One question to a small device: whatever it answers, followed nowhere. Rejects with `AnswerTooLong` or what the system
 * says; whether `signal` ended it is told by the signal. Not by `fetch`, which takes 20 MB of memory for itself.
 */
export async function askOnce(url: URL, { headers, body, signal, bytesMax }: How): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<http.IncomingMessage>()
  const { request } = url.protocol === 'https:' ? https : http
  const method = body === null ? 'GET' : 'POST'
  // A connection of its own: small devices have few, and close one that rests.
  const asking = request(url, { method, headers, signal, agent: false }).on('response', resolve).on('error', reject)
  asking.end(body ?? '')
  const response = await promise
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of response as AsyncIterable<Buffer>) {
    bytes += part.length
    // Leaving the loop ends the connection.
    if (bytes > bytesMax) throw new AnswerTooLong(`more than ${bytesMax} bytes`)
    parts.push(part)
  }
  return {
    status: response.statusCode ?? 0,
    header: (name) => [response.headers[name]].flat()[0] ?? null,
    text: Buffer.concat(parts).toString('utf8'),
  }
}
