import type { Answer, Interface, Operation } from './interface.ts'

/** A request of one operation; what it leaves out is not sent. */
export type Question = {
  /** A bearer token; null to send none. */
  readonly token?: string | null
  /** Values for the places in the path, of which each is escaped. */
  readonly path?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string | readonly string[]>>
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is. */
  readonly raw?: string | Uint8Array
  /** Another coordinator than the usual one. */
  readonly url?: string
}
export type Ask = (operation: Operation, question: Question) => Promise<Answer>

/** Long polls are not asked for, so that whatever takes longer hangs. */
const PATIENCE_MS = 30_000

/** Sends and reads; rejects, naming request and answer, when the answer is none that the document promises. */
export function asker(url: string, { faultOf }: Pick<Interface, 'faultOf'>): Ask {
  return async (operation, question) => {
    const answer = await send(new URL(addressOf(operation, question), question.url ?? url), operation, question)
    const fault = faultOf(operation, answer)
    if (fault === null) return answer
    const said = JSON.stringify(answer.body)?.slice(0, 1000)
    throw new Error(`${operation.name} ${JSON.stringify(question)} was answered ${answer.status} ${said}: ${fault}`)
  }
}

function addressOf({ path }: Operation, question: Question): string {
  const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(question.path?.[name] ?? ''))
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(question.query ?? {}))
    for (const value of [values].flat()) query.append(name, value)
  return query.size > 0 ? `${address}?${query.toString()}` : address
}

async function send(url: URL, { method }: Operation, { token, headers, json, raw }: Question): Promise<Answer> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token == null ? {} : { authorization: `Bearer ${token}` }),
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: json === undefined ? (raw === undefined ? null : Buffer.from(raw)) : JSON.stringify(json),
    signal: AbortSignal.timeout(PATIENCE_MS),
  })
  const type = response.headers.get('content-type') ?? ''
  const text = await response.text()
  return { status: response.status, type, body: type.includes('json') ? JSON.parse(text) : text }
}
