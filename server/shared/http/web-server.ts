import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import Koa, { type Middleware } from 'koa'
import type { Logger } from '../ports.ts'
import { problems } from './problems.ts'

export type WebServer = {
  /** Where it listens, with the port that was given or found: `http://127.0.0.1:8081`. */
  readonly url: string
  /** Takes no new connections and waits for the requests that are in flight. */
  stop(): Promise<void>
}

/** The port belongs to somebody else. Exit code 2. */
export class PortTaken extends Error {
  override name = 'PortTaken'
}

const HEADERS_TIMEOUT_MS = 20_000
/** A blob of a gigabyte over a slow line takes a while; headers may not. */
const REQUEST_TIMEOUT_MS = 3_600_000
const KEEP_ALIVE_MS = 65_000
const STOP_PATIENCE_MS = 10_000

export async function startWebServer(input: {
  host: string
  port: number
  trustProxy: boolean
  middleware: readonly Middleware[]
  logger: Logger
}): Promise<WebServer> {
  const app = new Koa({ proxy: input.trustProxy })
  app.on('error', (error: unknown) => input.logger.warn({ err: error }, 'A response could not be finished'))
  app.use(securityHeaders)
  app.use(problems(input.logger))
  for (const middleware of input.middleware) app.use(middleware)

  const server = createServer(app.callback())
  server.headersTimeout = HEADERS_TIMEOUT_MS
  server.requestTimeout = REQUEST_TIMEOUT_MS
  server.keepAliveTimeout = KEEP_ALIVE_MS
  await listen(server, input)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : input.port
  const host = input.host.includes(':') ? `[${input.host}]` : input.host
  return { url: `http://${host}:${port}`, stop: () => stop(server) }
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

async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<void> {
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code !== 'EADDRINUSE') throw error
    throw new PortTaken(`Port ${port} on ${host} is taken by another program. Choose another with --port.`, {
      cause: error,
    })
  }
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const timer = setTimeout(() => server.closeAllConnections(), STOP_PATIENCE_MS)
  await closed
  clearTimeout(timer)
}
