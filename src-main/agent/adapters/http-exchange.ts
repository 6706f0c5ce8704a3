import axios, { type AxiosInstance, type AxiosResponse } from 'axios'
import { z } from 'zod'
import { parseRetryAfter } from '../backoff.ts'
import { CoordinatorRefused, CoordinatorUnreachable } from '../ports.ts'
import { isLoopbackHost, parseServerAddress } from './server-address.ts'

/** Answers that are JSON stay far below this; more is not our coordinator. */
const ANSWER_BYTES_MAX = 8 * 1024 * 1024
const TIMEOUT_MS = 30_000
/** A blob may take long, but not longer than this without a byte. */
const STREAM_TIMEOUT_MS = 60_000

export type HttpRequest = {
  readonly method: 'GET' | 'POST' | 'PUT'
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

/** Requests to one coordinator: no redirects, bounded answers, and every failure is one of two errors. */
export function axiosExchange(server: string): HttpExchange {
  const url = parseServerAddress(server)
  const http = axios.create({
    baseURL: url.href,
    maxRedirects: 0,
    validateStatus: () => true,
    // A proxy from the environment is for the world outside, not for this computer.
    ...(isLoopbackHost(url.hostname) ? { proxy: false as const } : {}),
  })
  return {
    async json(request, schema) {
      const response = await send<string>(http, request, 'text')
      if (response.status === 204) return null
      if (response.status >= 300) throw refusalOf(response, response.data)
      return readAnswer(response.data, schema, request.path)
    },
    async stream(request) {
      const response = await send<AsyncIterable<Uint8Array>>(http, request, 'stream')
      if (response.status < 300) return { status: response.status, bytes: response.data }
      const text = Buffer.concat(await Array.fromAsync(response.data)).toString('utf8')
      throw refusalOf(response, text)
    },
  }
}

async function send<Data>(
  http: AxiosInstance,
  request: HttpRequest,
  responseType: 'text' | 'stream',
): Promise<AxiosResponse<Data>> {
  try {
    return await http.request<Data>({
      ...contentOf(request),
      method: request.method,
      url: request.path,
      responseType,
      transformResponse: [(data: unknown) => data],
      timeout: request.timeoutMs ?? (responseType === 'stream' ? STREAM_TIMEOUT_MS : TIMEOUT_MS),
      maxContentLength: responseType === 'stream' ? -1 : ANSWER_BYTES_MAX,
      maxBodyLength: -1,
      ...(request.signal ? { signal: request.signal } : {}),
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new CoordinatorUnreachable(`The coordinator does not answer (${why || 'no connection'}).`, { cause })
  }
}

/** Headers and body; a request without a body has no content type either. */
function contentOf({ token, json, bytes, headers }: HttpRequest) {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` }
  if (json) {
    const data = JSON.stringify(json)
    return { data, headers: { ...authorization, 'Content-Type': 'application/json', ...headers } }
  }
  if (!bytes) return { headers: { ...authorization, ...headers } }
  return {
    data: Buffer.from(bytes),
    headers: { ...authorization, 'Content-Type': 'application/octet-stream', ...headers },
  }
}

function readAnswer<S extends z.ZodType>(text: string, schema: S, path: string): z.output<S> {
  const parsed = withoutUnknown(schema).safeParse(parseJson(text))
  if (parsed.success) return parsed.data
  throw new CoordinatorUnreachable(`What answers at ${path} is not a coordinator that this node understands.`)
}

/** A coordinator that is newer may say more; what this agent does not know is left out. */
function withoutUnknown<S extends z.ZodType>(schema: S): S {
  return schema instanceof z.ZodObject ? (z.object(schema.shape) as unknown as S) : schema
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON is one more way of not being a coordinator: the schema says so.
    return undefined
  }
}

const Refusal = z.object({ code: z.string(), detail: z.string(), server_time: z.iso.datetime().optional() })

function refusalOf({ status, headers }: AxiosResponse, text: string): CoordinatorRefused | CoordinatorUnreachable {
  const problem = Refusal.safeParse(parseJson(text))
  if (!problem.success) return new CoordinatorUnreachable(`What answers there is not a coordinator (status ${status}).`)
  const { code, detail, server_time: serverTime } = problem.data
  const retryAfterMs = parseRetryAfter(headers['retry-after'] as string | undefined, Date.now())
  return new CoordinatorRefused({
    status,
    code,
    detail,
    retryAfterMs,
    serverTime: serverTime ? new Date(serverTime) : null,
  })
}
