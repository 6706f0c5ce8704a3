import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import Koa, { type Middleware } from 'koa'
import type { Logger } from '../ports.ts'
import { type ConnectionLimits, limitConnections } from './connections.ts'
import { type OpenConnections, openConnections } from './open-connections.ts'
import { keepPace, PACE, type Pace } from './pace.ts'
import { problems } from './problems.ts'

export type WebServer = {
  /** Where it listens, with the port that was given or found: `http://127.0.0.1:8081`. */
  readonly url: string
  /** Takes no new connections and waits for the requests that are in flight. */
  stop(): Promise<void>
}

/** The address or the port cannot be had: taken, not allowed, or not of this computer. Exit code 2. */
export class CannotListen extends Error {
  override name = 'CannotListen'
}

/** A blob of a gigabyte over a slow line takes a while; a greeting and headers may not. */
const HEADERS_TIMEOUT_MS = 20_000
const REQUEST_TIMEOUT_MS = 3_600_000
const TIMEOUTS_CHECKED_EVERY_MS = 5000
const KEEP_ALIVE_MS = 65_000
const STOP_PATIENCE_MS = 10_000
/** Everyday life on a network, and nothing that an admin could do something about. */
const CLIENT_GONE = /^(ECONNRESET|ECONNABORTED|EPIPE|ERR_STREAM_PREMATURE_CLOSE|HPE_.*)$/

type Options = {
  host: string
  port: number
  trustProxy: boolean
  /** Certificate and key as PEM; null to speak plain HTTP. */
  tls?: { cert: string; key: string } | null
  /** Of connections; without it as many as the system gives. */
  limits?: ConnectionLimits
  pace?: Pace
  /** How long the headers of a request may take, in ms. */
  headersTimeoutMs?: number
  middleware: readonly Middleware[]
  logger: Logger
}

export async function startWebServer(input: Options): Promise<WebServer> {
  const app = new Koa({ proxy: input.trustProxy, maxIpsCount: 1 })
  app.on('error', (error: unknown) => {
    const level = CLIENT_GONE.test(codeOf(error)) ? 'debug' : 'warn'
    input.logger[level]({ err: error }, 'A response could not be finished')
  })
  app.use(securityHeaders)
  app.use(keepPace(input.pace ?? PACE))
  app.use(problems(input.logger))
  for (const middleware of input.middleware) app.use(middleware)

  const server = serverOf(input, app)
  const connections = openConnections(server)
  if (input.limits) limitConnections(server, input.limits, input.logger)
  await listen(server, input)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : input.port
  const host = input.host.includes(':') ? `[${input.host}]` : input.host
  const scheme = input.tls ? 'https' : 'http'
  return { url: `${scheme}://${host}:${port}`, stop: () => stop(connections) }
}

function serverOf({ tls, headersTimeoutMs = HEADERS_TIMEOUT_MS }: Options, app: Koa): Server {
  const timeouts = {
    headersTimeout: headersTimeoutMs,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: Math.min(TIMEOUTS_CHECKED_EVERY_MS, headersTimeoutMs),
  }
  if (!tls) return createServer(timeouts, app.callback())
  const encryption = { ...tls, minVersion: 'TLSv1.2', handshakeTimeout: headersTimeoutMs } as const
  return createTlsServer({ ...timeouts, ...encryption }, app.callback())
}

const securityHeaders: Middleware = async (ctx, next) => {
  ctx.set({
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-store',
    'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'",
  })
  await next()
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

const WHY_NOT: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is taken by another program; choose another with --port',
  EACCES: 'is not for this user; choose one from 1024 on with --port',
  EADDRNOTAVAIL: 'cannot be had: this computer does not have the address; choose another with --host',
  ENOTFOUND: 'cannot be had: nobody knows the address; choose another with --host',
}

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const why = WHY_NOT[codeOf(error)]
    if (why === undefined) throw error
    throw new CannotListen(`Port ${port} on ${host} ${why}.`, { cause: error })
  }
}

async function stop(connections: OpenConnections): Promise<void> {
  const timer = setTimeout(connections.cut, STOP_PATIENCE_MS)
  await connections.finish()
  clearTimeout(timer)
}
