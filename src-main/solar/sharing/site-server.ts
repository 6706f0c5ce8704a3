import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { SiteSettlements } from '../ports.ts'
import { requestGuard, type RequestGuard } from './request-guard.ts'
import {
  HEADERS,
  READING_PATH,
  SETTLE_PATH,
  type SettleAnswer,
  SettleRequest,
  type SharedReading,
  type SiteRefusal,
} from './site-messages.ts'
import { answerSignature, type Signed } from './site-signature.ts'

const BODY_MAX_BYTES = 64 * 1024
const HEADER_MAX_BYTES = 4 * 1024
const SLOW_MS = 5000
const CONNECTIONS_MAX = 32

type Options = {
  readonly port: number
  readonly key: string
  readonly answers: SiteSettlements
  readonly now: () => number
  /** All of this computer's networks where it is left out. */
  readonly host?: string
}
export type SiteDoor = { readonly port: number; close(): Promise<void> }
type Answer = { readonly status: number; readonly body: SharedReading | SettleAnswer | SiteRefusal }

/**
 * Lets other nodes of this site read its meters and settle what they drew, each request signed with the site's key.
 * Rejects when the port cannot be had.
 */
export async function openSiteServer(options: Options): Promise<SiteDoor> {
  const guard = requestGuard(options)
  const server = createServer({ maxHeaderSize: HEADER_MAX_BYTES, requestTimeout: SLOW_MS, headersTimeout: SLOW_MS })
  server.maxConnections = CONNECTIONS_MAX
  server.on('request', (request, response) => {
    void serve({ request, response, guard, options }).catch(() => response.destroy())
  })
  await listening(server, options)
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () => closed(server),
  }
}

type Exchange = { request: IncomingMessage; response: ServerResponse; guard: RequestGuard; options: Options }

async function serve({ request, response, guard, options }: Exchange): Promise<void> {
  if (!guard.mayAsk(request.socket.remoteAddress ?? '')) return say(response, refusal(429, 'too_many_requests'))
  const body = await bodyOf(request)
  if (body === null) return say(response, refusal(413, 'body_too_large'))
  const signed = signedIn(request, body)
  const verdict = guard.judge(signed)
  if (verdict === 'not_signed') return say(response, refusal(401, 'not_signed'))
  const answer =
    verdict === 'admitted'
      ? answerTo(signed, options.answers)
      : { status: 401, body: { code: verdict, server_time_ms: options.now() } }
  say(response, answer, { key: options.key, nonce: signed.nonce })
}

const refusal = (status: number, code: SiteRefusal['code']): Answer => ({ status, body: { code } })

function signedIn(request: IncomingMessage, body: string): Signed & { signature: string } {
  const header = (name: string) => String(request.headers[name] ?? '')
  return {
    method: request.method ?? '',
    path: request.url ?? '',
    timeMs: Number(header(HEADERS.time)),
    nonce: header(HEADERS.nonce),
    signature: header(HEADERS.signature),
    body,
  }
}

function answerTo({ method, path, body }: Signed, answers: SiteSettlements): Answer {
  if (method !== 'POST') return refusal(404, 'not_found')
  if (path !== READING_PATH && path !== SETTLE_PATH) return refusal(404, 'not_found')
  if (!answers.isLeader()) return refusal(409, 'not_the_leader')
  return path === READING_PATH ? readingAnswer(answers) : settleAnswer(body, answers)
}

function readingAnswer(answers: SiteSettlements): Answer {
  const told = answers.reading()
  if ('problem' in told) return { status: 503, body: { code: 'no_reading', problem: told.problem } }
  const { reading, ageMs } = told
  return {
    status: 200,
    body: {
      age_ms: ageMs,
      at_ms: reading.at.getTime(),
      grid_w: reading.gridW,
      pv_w: reading.pvW,
      battery_w: reading.batteryW,
      load_w: reading.loadW,
      battery_soc_pct: reading.batterySocPct,
      import_wh: reading.importWh,
      export_wh: reading.exportWh,
      pv_wh: reading.pvWh,
      quality: reading.quality,
    },
  }
}

function settleAnswer(body: string, answers: SiteSettlements): Answer {
  const parsed = SettleRequest.safeParse(parseJson(body))
  if (!parsed.success) return refusal(422, 'request_invalid')
  const draws = parsed.data.draws.map((draw) => ({
    fromAgoMs: draw.from_ago_ms,
    toAgoMs: draw.to_ago_ms,
    drawnW: draw.drawn_w,
    sureW: Math.min(draw.sure_w, draw.drawn_w),
  }))
  const { untilAgoMs, grantedJ } = answers.settle(parsed.data.node, draws)
  if (!Number.isFinite(untilAgoMs)) return { status: 503, body: { code: 'no_reading', problem: null } }
  return { status: 200, body: { until_ago_ms: untilAgoMs, granted_j: [...grantedJ] } }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is not JSON fits no message, which the caller checks.
    return undefined
  }
}

/** Null when it is longer than any message. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.byteLength
    if (bytes > BODY_MAX_BYTES) return null
    parts.push(part)
  }
  return Buffer.concat(parts).toString('utf8')
}

function say(response: ServerResponse, { status, body }: Answer, by?: { key: string; nonce: string }): void {
  const text = JSON.stringify(body)
  const signature = by && answerSignature(by.key, { nonce: by.nonce, status, body: text })
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(signature === undefined ? {} : { [HEADERS.signature]: signature }),
    ...(status === 413 ? { connection: 'close' } : {}),
  })
  response.end(text)
}

const listening = (server: Server, { port, host }: Options) =>
  new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, ...(host === undefined ? {} : { host }) }, () => {
      server.off('error', reject)
      resolve()
    })
  })

const closed = (server: Server) =>
  new Promise<void>((resolve) => {
    server.close(() => resolve())
    server.closeAllConnections()
  })
