import { asNodeId } from '#core/ids.ts'
import type { AdminCaller, NodeCaller } from '../ports.ts'
import { handClock, recordingLogger } from '../test-doubles.ts'
import type { AdminAction } from '../auth/admin-log.ts'
import { mountRoutes } from './mount-routes.ts'
import { rateLimiter } from './rate-limit.ts'
import type { Route } from './route.ts'
import { startWebServer } from './web-server.ts'

export const NODE: NodeCaller = { kind: 'node', nodeId: asNodeId('01890000-0000-7000-8000-000000000001') }
export const SUSPENDED: NodeCaller = { kind: 'node', nodeId: asNodeId('01890000-0000-7000-8000-000000000002') }
const ADMIN: AdminCaller = { kind: 'admin', tokenId: 'token-7', name: 'Anna', book: 'main' }
const CALLERS = new Map<string, NodeCaller | AdminCaller>([
  ['of-node', NODE],
  ['of-suspended', SUSPENDED],
  ['of-admin', ADMIN],
])

const limit = () => rateLimiter({ perSecond: 0.001, burst: 10 }, handClock())

/** These routes behind a real web server, with three tokens: `of-node`, `of-suspended` and `of-admin`. */
export async function serveRoutes(...routes: readonly Route[]) {
  const logger = recordingLogger()
  const stopping = new AbortController()
  const noted: AdminAction[] = []
  const middleware = mountRoutes(routes, {
    readToken: (token) => Promise.resolve(CALLERS.get(token) ?? null),
    standingOf: (id) => Promise.resolve(id === NODE.nodeId ? 'approved' : 'suspended'),
    limitNode: limit(),
    limitAddress: limit(),
    stopping: stopping.signal,
    agentVersionMin: '0.2.0',
    noteAdmin: (action) => {
      noted.push(action)
      return Promise.resolve()
    },
  })
  const web = await startWebServer({ host: '127.0.0.1', port: 0, trustProxy: false, middleware, logger })
  const call = async (path: string, init: RequestInit & { token?: string } = {}) => {
    const { token, ...rest } = init
    const headers = new Headers(rest.headers)
    if (token) headers.set('authorization', `Bearer ${token}`)
    const response = await fetch(new URL(path, web.url), { ...rest, headers, signal: AbortSignal.timeout(10_000) })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') ?? false
    const body: unknown = isJson ? JSON.parse(text) : text
    return { status: response.status, body, headers: response.headers }
  }
  const post = (path: string, body: unknown, token = 'of-node') => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return call(path, { method: 'POST', token, body: text, headers: { 'content-type': 'application/json' } })
  }
  return { call, post, logger, noted, stopping, url: web.url, [Symbol.asyncDispose]: () => web.stop() }
}
