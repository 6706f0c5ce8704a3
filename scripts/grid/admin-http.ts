import type { Readable } from 'node:stream'
import axios, { type AxiosResponse } from 'axios'
import { Problem } from '#core/contracts/problem.ts'
import { pinnedAgent } from '#main/agent/adapters/pinned-agent.ts'
import { Refused, Unreachable } from './exit-codes.ts'

const TIMEOUT_MS = 60_000

export type AdminRequest = {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly json?: object
  /** A file's bytes, streamed, or a few in memory. */
  readonly bytes?: NodeJS.ReadableStream | Uint8Array
  readonly contentType?: string
  /** Where these bytes belong in what they are a part of. */
  readonly contentRange?: string
  /** Makes asking twice the same as asking once. */
  readonly idempotencyKey?: string
  /** Takes the bytes of the answer as they come; nothing else is returned then. */
  readonly into?: (answered: Answered) => Promise<unknown>
}
export type Answered = { readonly stream: Readable; readonly fileName: string | null }

/** Sends one request as an admin. Rejects with `Refused` or `Unreachable`. */
export type AdminHttp = <T>(request: AdminRequest) => Promise<T>

/** The coordinator at `server`; `spkiSha256` is the pin of its key where no authority vouches for its certificate. */
export function adminHttp(input: { server: string; token: string; spkiSha256: string | null }): AdminHttp {
  const http = axios.create({
    baseURL: input.server,
    timeout: TIMEOUT_MS,
    maxRedirects: 0,
    maxBodyLength: Number.POSITIVE_INFINITY,
    maxContentLength: Number.POSITIVE_INFINITY,
    validateStatus: () => true,
    headers: { Authorization: `Bearer ${input.token}` },
    ...(input.spkiSha256 === null ? {} : { httpsAgent: pinnedAgent(input.spkiSha256), proxy: false as const }),
  })
  return async <T>(request: AdminRequest) => {
    const { method, path, into } = request
    const type = into ? ({ responseType: 'stream' } as const) : {}
    // What is assembled from thousands of results may begin late.
    const patience = into ? { timeout: 0 } : {}
    const asked = { method, url: path, ...contentOf(request), ...type, ...patience }
    const response = await http.request<unknown>(asked).catch(unreachable)
    if (response.status >= 300) throw refusalOf(into ? await collected(response) : response)
    return (into ? await into(answeredOf(response)) : response.data) as T
  }
}

function contentOf({ json, bytes, contentType, contentRange, idempotencyKey }: AdminRequest) {
  const type = contentType ?? (bytes ? 'application/octet-stream' : 'application/json')
  const key = idempotencyKey === undefined ? {} : { 'Idempotency-Key': idempotencyKey }
  const range = contentRange === undefined ? {} : { 'Content-Range': contentRange }
  return bytes || json ? { data: bytes ?? json, headers: { 'Content-Type': type, ...range, ...key } } : {}
}

const FILE_NAME = /filename="(?<name>[\w.-]+)"/

const answeredOf = ({ data, headers }: AxiosResponse<unknown>): Answered => ({
  stream: data as Readable,
  fileName: FILE_NAME.exec(String(headers['content-disposition'] ?? ''))?.groups?.['name'] ?? null,
})

/** A refusal is short, and is read whole also where the answer would have been streamed. */
async function collected(response: AxiosResponse<unknown>): Promise<AxiosResponse<unknown>> {
  const text = Buffer.concat(await Array.fromAsync(response.data as Readable)).toString('utf8')
  return { ...response, data: jsonOf(text) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Then it is no coordinator that refuses, which is what is said of anything that is no problem.
    return text
  }
}

function unreachable(error: unknown): never {
  const why = error instanceof Error && error.message !== '' ? error.message : 'no connection'
  throw new Unreachable(`The coordinator does not answer (${why}). Is --server right, and does it run?`, {
    cause: error,
  })
}

function refusalOf({ data, status }: AxiosResponse<unknown>): Refused | Unreachable {
  const problem = Problem.safeParse(data)
  if (!problem.success) return new Unreachable(`What answers there is not a coordinator (status ${status}).`)
  const { detail, code, errors = [] } = problem.data
  return new Refused([detail, ...errors.map(({ path, message }) => `  ${path}: ${message}`)].join('\n'), code)
}

/** Every item of a list, page by page. */
export async function* everyItem<T>(http: AdminHttp, path: string, query: URLSearchParams): AsyncIterable<T> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const page = new URLSearchParams(query)
    page.set('limit', '500')
    if (cursor !== '') page.set('cursor', cursor)
    const answer: { items: T[]; next_cursor: string | null } = await http({
      method: 'GET',
      path: `${path}?${page.toString()}`,
    })
    yield* answer.items
    cursor = answer.next_cursor
  }
}
