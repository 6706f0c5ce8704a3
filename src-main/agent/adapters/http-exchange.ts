import { Readable } from 'node:stream'
import axios, { type AxiosInstance, type AxiosResponse } from 'axios'
import { z } from 'zod'
import { Decimal } from '#core/contracts/primitives.ts'
import { parseRetryAfter } from '../backoff.ts'
import { AGENT_VERSION } from '../version.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from '../ports.ts'
import { PinMismatch, pinnedAgent } from './pinned-agent.ts'
import { type Watch, watchSilence, watchTime } from './watch-silence.ts'
import { isLoopbackHost, parseServerAddress } from './server-address.ts'

/** Answers that are JSON stay far below this; more is not our coordinator. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
/** Bytes of a request are handed on in pieces of this size, so that it is seen whether they get on. */
const PIECE_BYTES = 64 * 1024

/** How long the other side may be silent, in ms. */
export type Patience = { readonly answerMs: number; readonly streamMs: number }
/** A blob may take long, but not longer than this without a byte. */
const PATIENCE: Patience = { answerMs: 30_000, streamMs: 60_000 }

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  readonly path: string
  readonly token?: string
  readonly json?: object
  readonly bytes?: Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
  /** Longer than usual for long polls, in ms. */
  readonly timeoutMs?: number
}

export type HttpExchange = {
  /** The answer's body, checked by its contract; null for 204. Fields that a newer coordinator adds are ignored. */
  json<S extends z.ZodType>(request: HttpRequest, schema: S): Promise<z.output<S> | null>
  stream(request: HttpRequest): Promise<{ status: number; bytes: AsyncIterable<Uint8Array> }>
}

/** Hears the time of each answer (`Date`, RFC 9110 section 6.6.1), in whole seconds. */
export type HearTime = (serverTime: Date) => void

export type ExchangeOptions = {
  readonly patience?: Patience
  readonly hearTime?: HearTime
  /** Pin of the coordinator's key, as in an invite; null when an authority vouches for its certificate. */
  readonly spkiSha256?: string | null
}

/** Requests to one coordinator: no redirects, bounded answers, and every failure is one of two errors. */
export function axiosExchange(
  server: string,
  { patience = PATIENCE, hearTime, spkiSha256 = null }: ExchangeOptions = {},
): HttpExchange {
  const url = parseServerAddress(server)
  const http = axios.create({
    baseURL: url.href,
    maxRedirects: 0,
    maxBodyLength: -1,
    responseType: 'stream',
    validateStatus: () => true,
    transformRequest: [(data: unknown) => data],
    // A proxy from the environment is for the world outside, not for this computer.
    ...(isLoopbackHost(url.hostname) || spkiSha256 !== null ? { proxy: false as const } : {}),
    ...(spkiSha256 === null ? {} : { httpsAgent: pinnedAgent(spkiSha256) }),
    headers: { 'User-Agent': `koprogo-grid-node/${AGENT_VERSION}` },
  })
  return {
    async json(request, schema) {
      const { bytes, timeoutMs } = request
      const watch = bytes ? watchSilence(patience.streamMs) : watchTime(timeoutMs ?? patience.answerMs)
      const response = await send(http, request, watch)
      tellTime(response, hearTime)
      const text = await readText(response.data, watch)
      if (response.status === 204) return null
      if (response.status >= 300) throw refusalOf(response, text)
      return readAnswer(text, schema, request.path)
    },
    async stream(request) {
      const watch = watchSilence(patience.streamMs)
      const response = await send(http, request, watch)
      if (response.status < 300) return { status: response.status, bytes: watched(response.data, watch) }
      throw refusalOf(response, await readText(response.data, watch))
    },
  }
}

function tellTime({ headers }: AxiosResponse, hearTime: HearTime | undefined): void {
  const at = new Date(String(headers['date']))
  if (hearTime && !Number.isNaN(at.getTime())) hearTime(at)
}

async function send(http: AxiosInstance, request: HttpRequest, watch: Watch): Promise<AxiosResponse<Readable>> {
  const { method, path, signal } = request
  try {
    return await http.request<Readable>({
      ...contentOf(request, watch),
      method,
      url: path,
      signal: signal ? AbortSignal.any([signal, watch.signal]) : watch.signal,
    })
  } catch (cause) {
    watch.end()
    throw unreachable(cause, watch)
  }
}

/** Headers and body; a request without a body has no content type either. */
function contentOf({ token, json, bytes, headers }: HttpRequest, watch: Watch) {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }
  if (json) {
    const data = JSON.stringify(json)
    return { data, headers: { ...authorization, 'Content-Type': 'application/json', ...headers } }
  }
  if (!bytes) return { headers: { ...authorization, ...headers } }
  const content = { 'Content-Type': 'application/octet-stream', 'Content-Length': String(bytes.byteLength) }
  return { data: Readable.from(piecesOf(bytes, watch)), headers: { ...authorization, ...content, ...headers } }
}

/** A piece is asked for when the line has taken those before it, which is a sign of life. */
function* piecesOf(bytes: Uint8Array, watch: Watch): Generator<Uint8Array> {
  for (let first = 0; first < bytes.byteLength; first += PIECE_BYTES) {
    watch.alive()
    yield bytes.subarray(first, first + PIECE_BYTES)
  }
}

/** Every failure on the way is one error, also one between two bytes. */
async function* watched(bytes: AsyncIterable<Uint8Array>, watch: Watch): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of bytes) {
      watch.alive()
      yield chunk
    }
  } catch (cause) {
    throw unreachable(cause, watch)
  } finally {
    watch.end()
  }
}

async function readText(bytes: AsyncIterable<Uint8Array>, watch: Watch): Promise<string> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of watched(bytes, watch)) {
    size += chunk.byteLength
    if (size > ANSWER_BYTES_MAX)
      throw new CoordinatorUnreachable('What answers there sends more than a coordinator would.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function unreachable(cause: unknown, { signal }: Watch): CoordinatorUnreachable {
  const why = cause instanceof Error ? cause.message : String(cause)
  const mistrust = mistrustOf(cause)
  if (mistrust !== null) return new CoordinatorUnreachable(mistrust, { cause })
  const sentence = signal.aborted ? 'it took too long' : why || 'no connection'
  return new CoordinatorUnreachable(`The coordinator does not answer (${sentence}).`, { cause })
}

/** Codes of OpenSSL and Node for a certificate that nobody vouches for. */
const UNTRUSTED =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_CERT_ALTNAME_INVALID)/

/** Why what answers is not trusted, or null when that is not the trouble. */
function mistrustOf(cause: unknown): string | null {
  for (let error = cause; error instanceof Error; error = error.cause) {
    if (error instanceof PinMismatch) return error.message
    if ('code' in error && UNTRUSTED.test(String(error.code)))
      return `The coordinator’s certificate is not one that this computer trusts (${withoutAdvice(error.message)}). Join with an invite, which carries its key.`
  }
  return null
}

/** Node adds what a programmer could try: "self-signed certificate; if the root CA is installed locally, try …". */
const withoutAdvice = (message: string) => message.replace(/;.*/s, '')

function readAnswer<S extends z.ZodType>(text: string, schema: S, path: string): z.output<S> {
  const parsed = withoutUnknown(schema).safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new CoordinatorUnreachable(`What answers at ${path} is not a coordinator that this node understands.`)
}

/** A coordinator that is newer may say more; what this agent does not know is left out. */
function withoutUnknown<S extends z.ZodType>(schema: S): S {
  return lenient(schema) as S
}

function lenient(schema: unknown): unknown {
  if (schema instanceof z.ZodObject) {
    const fields = Object.entries(schema.shape).map(([name, field]) => [name, lenient(field)])
    return z.object(Object.fromEntries(fields) as z.ZodRawShape)
  }
  if (schema instanceof z.ZodArray) return z.array(lenient(schema.element) as z.ZodType)
  if (schema instanceof z.ZodNullable) return z.nullable(lenient(schema.unwrap()) as z.ZodType)
  return schema instanceof z.ZodOptional ? z.optional(lenient(schema.unwrap()) as z.ZodType) : schema
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is one more way of not being a coordinator: the schema says so.
    return undefined
  }
}

const Refusal = z.object({
  code: z.string(),
  detail: z.string(),
  server_time: z.iso.datetime().optional(),
  minimum_eur: Decimal.optional(),
})

function refusalOf({ status, headers }: AxiosResponse, text: string): CoordinatorRefused | CoordinatorUnreachable {
  const problem = Refusal.safeParse(parseJson(text))
  if (!problem.success) return new CoordinatorUnreachable(`What answers there is not a coordinator (status ${status}).`)
  const { code, detail, server_time: serverTime, minimum_eur: minimumEur = null } = problem.data
  // A date is one of whoever answers, whose clock may be another than ours.
  const answeredAtMs = new Date(String(headers['date'])).getTime()
  const nowMs = Number.isNaN(answeredAtMs) ? Date.now() : answeredAtMs
  const retryAfterMs = parseRetryAfter(headers['retry-after'] as string | undefined, nowMs)
  return new CoordinatorRefused({
    status,
    code,
    detail,
    retryAfterMs,
    serverTime: serverTime ? new Date(serverTime) : null,
    minimumEur,
  })
}
