import { createPublicKey, verify } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { asCoordinatorId, asNodeId } from '#core/ids.ts'
import { registerStatement, tokenStatement } from '#core/statement.ts'
import { CoordinatorRefused, CoordinatorUnreachable, type NodeProfile } from './ports.ts'
import { CONSENT, FACTORS, gridOf, NO_PROOFS, registeredAs } from './test-coordinator-client.ts'
import type { InMemoryCoordinator } from './test-coordinator.ts'
import { httpServer } from './test-http-server.ts'
import { sha256 } from './test-reports.ts'

/** The SPKI of an Ed25519 key is these 12 bytes and the raw key (RFC 8410). */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')
const SKEW_MAX_MS = 2 * 60_000
const TOKEN_MS = 3_600_000

type Answer = { status: number; json?: object; bytes?: Uint8Array; isCut?: boolean }
type Asked = {
  url: URL
  /** What comes after the noun in the path: an id, and what is to be done with it. */
  id: string
  verb: string
  body: Buffer
  json: never
  gone: AbortSignal
  request: IncomingMessage
}
type Routes = Readonly<Record<string, (asked: Asked) => Answer | Promise<Answer>>>
type Signed = { issued_at: string; nonce: string; signature: string }

const refused = (status: number, code: string) => new CoordinatorRefused({ status, code, detail: `No: ${code}.` })

/** For tests: the in-memory coordinator behind a real HTTP server, which checks signatures, clocks and tokens. */
export async function coordinatorServer(coordinator: InMemoryCoordinator, publicKey: string) {
  const clock = { offsetMs: 0 }
  const tokens = { good: new Set<string>(), given: 0, lastsMs: TOKEN_MS }
  const now = () => new Date(Date.now() + clock.offsetMs)
  const newToken = () => {
    const token = `token-${(tokens.given += 1)}`
    tokens.good.add(token)
    return { token, token_expires_at: new Date(now().getTime() + tokens.lastsMs).toISOString() }
  }
  const open = openRoutes(coordinator, { ensureSigned: signatureCheck(publicKey, now), newToken })
  const closed = nodeRoutes(coordinator)

  function answer(asked: Asked, route: string): Answer | Promise<Answer> {
    const isOpen = open[route]
    if (isOpen) return isOpen(asked)
    const token = (asked.request.headers.authorization ?? '').replace('Bearer ', '')
    if (!tokens.good.has(token)) throw refused(401, 'token_invalid')
    const forNodes = closed[route]
    if (!forNodes) throw refused(404, 'not_found')
    return forNodes(asked)
  }
  return { address: await httpServer((request, response) => void serve(request, response, answer)), clock, tokens }
}

type EnsureSigned = (text: string, signed: Signed) => void

function signatureCheck(publicKey: string, now: () => Date): EnsureSigned {
  const der = Buffer.concat([SPKI_PREFIX, Buffer.from(publicKey, 'base64url')])
  const key = createPublicKey({ key: der, format: 'der', type: 'spki' })
  return (text, { issued_at, signature }) => {
    if (Math.abs(new Date(issued_at).getTime() - now().getTime()) > SKEW_MAX_MS)
      throw new CoordinatorRefused({ status: 401, code: 'clock_skew', detail: 'Sign again.', serverTime: now() })
    if (!verify(null, Buffer.from(text), key, Buffer.from(signature, 'base64url')))
      throw refused(401, 'signature_invalid')
  }
}

function openRoutes(
  coordinator: InMemoryCoordinator,
  { ensureSigned, newToken }: { ensureSigned: EnsureSigned; newToken: () => object },
): Routes {
  const coordinatorId = asCoordinatorId(coordinator.coordinatorId)
  return {
    'GET consent': () => {
      coordinator.hear('consent', null)
      return { status: 200, json: CONSENT }
    },
    'GET grid': () => {
      coordinator.hear('grid', null)
      return { status: 200, json: gridOf(coordinator) }
    },
    'GET factors': () => {
      coordinator.hear('factors', null)
      return { status: 200, json: FACTORS }
    },
    'GET proofs': ({ url: { searchParams } }) => {
      const number = (name: string) => Number(searchParams.get(name))
      coordinator.hear('proofs', { afterHeight: number('after_height'), limit: number('limit') })
      return { status: 200, json: NO_PROOFS }
    },
    'POST register': ({ json }) => {
      const { signature: _, ...body } = json as Signed & NodeProfile & { public_key: string }
      const { issued_at: issuedAt, nonce } = body
      ensureSigned(registerStatement({ coordinatorId, issuedAt, nonce, body }, sha256), json)
      const { public_key: _key, issued_at: _at, nonce: _nonce, ...profile } = body
      coordinator.hear('register', profile)
      return { status: 201, json: { ...registeredAs(coordinator.nodeId, body), ...newToken() } }
    },
    'POST token': ({ json }) => {
      const { node_id, issued_at: issuedAt, nonce } = json as Signed & { node_id: string }
      ensureSigned(tokenStatement({ coordinatorId, nodeId: asNodeId(node_id), issuedAt, nonce }), json)
      coordinator.hear('token', null)
      return { status: 200, json: newToken() }
    },
  }
}

const nodeRoutes = (coordinator: InMemoryCoordinator): Routes => ({
  'POST heartbeat': ({ json }) => ({ status: 200, json: coordinator.heartbeat(json) }),
  'POST report': ({ json }) => ({ status: 200, json: coordinator.report(json) }),
  'GET task': async ({ url, gone }) => {
    const task = await coordinator.claim(wishOf(url), gone)
    return task ? { status: 200, json: task } : { status: 204 }
  },
  'GET nodes': ({ url: { searchParams } }) => ({
    status: 200,
    json: coordinator.earnings({ cursor: searchParams.get('cursor'), limit: Number(searchParams.get('limit')) }),
  }),
  'POST nodes': ({ id, request }) => {
    coordinator.hear('redeem', request.headers['idempotency-key'])
    return { status: 201, json: { redemption_id: id, amount_eur: '1.5', credits: 2 } }
  },
  'DELETE nodes': ({ id }) => {
    coordinator.hear('leave', id)
    return { status: 200, json: { id, status: 'left' } }
  },
  'PUT blobs': ({ url, id, body, request }) => {
    const begun = request.headers['content-range'] === undefined ? undefined : coordinator.begun.get(id)
    const bytes = Buffer.concat([begun ?? new Uint8Array(), body])
    coordinator.putResult({ sha256: id, assignmentId: url.searchParams.get('assignment_id') ?? '' }, bytes)
    return { status: 201, json: { sha256: id, size_bytes: bytes.length } }
  },
  'GET blobs': ({ id, verb, request }) => {
    if (verb === 'upload') return uploadOf(coordinator, id)
    const part = coordinator.readBlob(id, Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0))
    return { status: part.isPart ? 206 : 200, ...part }
  },
  'POST assignments': ({ id, verb, json }) => {
    coordinator.hear(verb as 'start', verb === 'fail' ? { assignmentId: id, ...(json as object) } : id)
    return { status: 200, json: { assignment_id: id, task_id: coordinator.nodeId, task_status: 'pending' } }
  },
})

function uploadOf({ begun, blobs, state }: InMemoryCoordinator, sha256: string): Answer {
  if (!state.knowsUploads) throw refused(404, 'not_found')
  const offset = (blobs.get(sha256) ?? begun.get(sha256))?.length ?? 0
  return { status: 200, json: { sha256, offset, is_stored: blobs.has(sha256) } }
}

const wishOf = ({ searchParams }: URL) => ({
  types: (searchParams.get('types') ?? '').split(','),
  memoryMb: Number(searchParams.get('memory_mb')),
  workloads: searchParams.get('workloads'),
  waitS: Number(searchParams.get('wait')),
})

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  answer: (asked: Asked, route: string) => Answer | Promise<Answer>,
): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort())
  try {
    const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>))
    const url = new URL(request.url ?? '', 'http://test')
    const isJson = request.headers['content-type'] === 'application/json'
    const json = (isJson ? JSON.parse(body.toString()) : null) as never
    const [, , noun = 'grid', id = '', verb = ''] = url.pathname.split('/')
    const asked = { url, id, verb, body, json, gone: gone.signal, request }
    send(response, await answer(asked, `${request.method} ${noun}`))
  } catch (error) {
    if (error instanceof CoordinatorRefused) sendProblem(response, error)
    else if (error instanceof CoordinatorUnreachable || gone.signal.aborted) response.destroy()
    else throw error
  }
}

function send(response: ServerResponse, { status, json, bytes, isCut = false }: Answer): void {
  if (json) response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(json))
  else if (!bytes) response.writeHead(status).end()
  else if (!isCut) response.writeHead(status, { 'Content-Length': bytes.length }).end(bytes)
  else response.writeHead(status, { 'Content-Length': bytes.length + 1 }).write(bytes, () => response.destroy())
}

function sendProblem(response: ServerResponse, error: CoordinatorRefused): void {
  const { status, code, message: detail, retryAfterMs, serverTime, minimumEur } = error
  const headers = retryAfterMs === null ? {} : { 'Retry-After': String(retryAfterMs / 1000) }
  const problem = { type: 'about:blank', title: code, status, detail, code }
  response.writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
  const time = serverTime ? { server_time: serverTime.toISOString() } : {}
  const minimum = minimumEur === null ? {} : { minimum_eur: minimumEur }
  response.end(JSON.stringify({ ...problem, ...time, ...minimum }))
}
