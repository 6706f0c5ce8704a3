import { createHash, randomBytes } from 'node:crypto'
import type { Json } from '#core/canonical-json.ts'
import { ConsentResponse } from '#core/contracts/consent.ts'
import { EarningsResponse } from '#core/contracts/credits.ts'
import { FactorsResponse, GridResponse } from '#core/contracts/grid.ts'
import { HeartbeatResponse, LeaveResponse, RegisterResponse, TokenResponse } from '#core/contracts/nodes.ts'
import { ProofsResponse } from '#core/contracts/proofs.ts'
import { RedemptionResponse } from '#core/contracts/redemptions.ts'
import { ReportResponse } from '#core/contracts/reports.ts'
import { AssignmentResponse, ClaimResponse } from '#core/contracts/tasks.ts'
import type { z } from 'zod'
import { asCoordinatorId, asNodeId } from '#core/ids.ts'
import { registerStatement, tokenStatement } from '#core/statement.ts'
import { type Clock, type CoordinatorClient, CoordinatorRefused, type Identity, type NodeProfile } from '../ports.ts'
import { axiosExchange, type HttpExchange, type HttpRequest } from './http-exchange.ts'
import { putResult } from './put-result.ts'

/** A token is renewed this long before it ends. */
const RENEW_BEFORE_MS = 5 * 60_000
/** Clocks that are this close are left alone, in ms. */
const CLOCK_APART_MS = 30_000
/** A long poll may be answered this much later than it asked for. */
const POLL_GRACE_MS = 15_000

const PARTIAL = 206

type Options = {
  server: string
  identity: Identity
  clock: Clock
  /** Null until the node is registered. */
  nodeId: string | null
  coordinatorId: string | null
  /** Pin of the coordinator's key; null when an authority vouches for its certificate. */
  spkiSha256?: string | null
}
/** A moment on the coordinator's clock, and on the steady one of this computer. */
type Anchor = { readonly atMs: number; readonly steadyMs: number }
type Session = Options & { http: HttpExchange; anchor: Anchor | null; token: { text: string; expiresAt: Date } | null }

const sha256Hex = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex')

export function axiosCoordinatorClient(options: Options): CoordinatorClient {
  const http = axiosExchange(options.server, {
    hearTime: (at) => followTime(session, at),
    spkiSha256: options.spkiSha256 ?? null,
  })
  const session: Session = { ...options, http, anchor: null, token: null }
  const now = () => nowOf(session)
  return {
    now,
    ...publicCalls(session),
    register: (profile) => retryWithServerTime(session, () => register(session, profile)),
    async heartbeat(beat) {
      const json = { node_id: nodeIdOf(session), ...beat }
      return answered(
        await withToken(session, (token) =>
          http.json({ method: 'POST', path: '/grid/heartbeat', token, json }, HeartbeatResponse),
        ),
      )
    },
    async claim({ types, memoryMb, workloads, waitS }, signal) {
      const query = new URLSearchParams({
        node_id: nodeIdOf(session),
        types: types.join(','),
        memory_mb: String(memoryMb),
        wait: String(waitS),
        workloads,
      })
      const request = {
        method: 'GET',
        path: `/grid/task?${query.toString()}`,
        signal,
        timeoutMs: waitS * 1000 + POLL_GRACE_MS,
      } as const
      return withToken(session, (token) => http.json({ ...request, token }, ClaimResponse))
    },
    ...assignmentCalls(session),
    async report(json) {
      const request: HttpRequest = { method: 'POST', path: '/grid/report', json }
      const answer = withToken(session, (token) => http.json({ ...request, token }, ReportResponse))
      return answered(await answer.catch((error: unknown) => learnTime(session, error)))
    },
    ...membershipCalls(session),
    putResult: (result) => withToken(session, (token) => putResult({ http, token }, result)),
    async readBlob(sha256, firstByte, signal) {
      const headers = firstByte === 0 ? {} : { Range: `bytes=${firstByte}-` }
      const request: HttpRequest = { method: 'GET', path: `/grid/blobs/${sha256}`, headers, signal }
      const { status, bytes } = await withToken(session, (token) => http.stream({ ...request, token }))
      return status === PARTIAL ? bytes : withoutFirst(bytes, firstByte)
    },
    freshToken: async () => (await renewToken(session)).text,
  }
}

/** What anybody may ask. */
const publicCalls = (session: Session): Pick<CoordinatorClient, 'grid' | 'factors' | 'proofs' | 'consent'> => {
  const read = async <S extends z.ZodType>(path: string, schema: S) =>
    answered(await session.http.json({ method: 'GET', path }, schema))
  return {
    grid: () => readGrid(session),
    factors: () => read('/grid/factors', FactorsResponse),
    proofs: ({ afterHeight, limit }) => read(`/grid/proofs?after_height=${afterHeight}&limit=${limit}`, ProofsResponse),
    consent: () => read('/grid/consent', ConsentResponse),
  }
}

/** A proxy on the way may not know ranges and send everything. */
async function* withoutFirst(bytes: AsyncIterable<Uint8Array>, count: number): AsyncGenerator<Uint8Array> {
  let left = count
  for await (const chunk of bytes) {
    if (chunk.byteLength > left) yield chunk.subarray(left)
    left = Math.max(0, left - chunk.byteLength)
  }
}

/** What a node asks for itself: what it has earned, its pay, and to be gone. */
const membershipCalls = (session: Session): Pick<CoordinatorClient, 'earnings' | 'redeem' | 'leave'> => ({
  async earnings({ cursor, limit }) {
    const query = new URLSearchParams({ limit: String(limit), ...(cursor === null ? {} : { cursor }) })
    const path = `/grid/nodes/${nodeIdOf(session)}/earnings?${query.toString()}`
    const request = { method: 'GET', path } as const
    return answered(await withToken(session, (token) => session.http.json({ ...request, token }, EarningsResponse)))
  },
  async redeem(key) {
    const path = `/grid/nodes/${nodeIdOf(session)}/redemptions`
    const request = { method: 'POST', path, json: {}, headers: { 'Idempotency-Key': key } } as const
    return answered(await withToken(session, (token) => session.http.json({ ...request, token }, RedemptionResponse)))
  },
  async leave() {
    const path = `/grid/nodes/${nodeIdOf(session)}`
    await withToken(session, (token) => session.http.json({ method: 'DELETE', path, token }, LeaveResponse))
  },
})

const assignmentCalls = (session: Session): Pick<CoordinatorClient, 'start' | 'release' | 'fail'> => ({
  start: (id) => changeAssignment(session, `${id}/start`, {}),
  release: (id) => changeAssignment(session, `${id}/release`, {}),
  fail: (id, failure) => changeAssignment(session, `${id}/fail`, failure),
})

const nowOf = ({ clock, anchor }: Session) =>
  anchor === null ? clock.now() : new Date(anchor.atMs + clock.steadyMs() - anchor.steadyMs)
const newNonce = () => randomBytes(16).toString('base64url')

/** 204 is an answer to a question for work only. */
function answered<T>(body: T | null): T {
  if (body === null) throw new Error('The coordinator answered without a body')
  return body
}

function nodeIdOf({ nodeId }: Session): string {
  if (nodeId === null) throw new Error('This node is not registered')
  return nodeId
}

async function readGrid(session: Session): Promise<GridResponse> {
  const grid = answered(await session.http.json({ method: 'GET', path: '/grid' }, GridResponse))
  session.coordinatorId ??= grid.coordinator_id
  return grid
}

/** A signature is for one grid; the one that was registered with is remembered, and no other gets it. */
async function coordinatorIdOf(session: Session): Promise<string> {
  return session.coordinatorId ?? (await readGrid(session)).coordinator_id
}

async function register(session: Session, profile: NodeProfile): Promise<RegisterResponse> {
  const coordinatorId = asCoordinatorId(await coordinatorIdOf(session))
  const issuedAt = nowOf(session).toISOString()
  const nonce = newNonce()
  const keyed = { public_key: session.identity.publicKey, issued_at: issuedAt, nonce }
  const body = { ...profile, ...keyed } as { readonly [field: string]: Json }
  const signature = session.identity.sign(registerStatement({ coordinatorId, issuedAt, nonce, body }, sha256Hex))
  const request: HttpRequest = { method: 'POST', path: '/grid/register', json: { ...body, signature } }
  const registered = answered(await session.http.json(request, RegisterResponse))
  session.nodeId = registered.id
  session.token = { text: registered.token, expiresAt: new Date(registered.token_expires_at) }
  return registered
}

/** A clock that is off is told the coordinator's; that is kept, and the request is signed once more. */
async function retryWithServerTime<T>(session: Session, attempt: () => Promise<T>): Promise<T> {
  try {
    return await attempt()
  } catch (error) {
    if (!(error instanceof CoordinatorRefused) || error.code !== 'clock_skew' || !error.serverTime) throw error
    keepTime(session, error.serverTime)
    return attempt()
  }
}

/**
 * Each answer says what time it is; its whole seconds and its way make small differences meaningless. From the first one
 * on time is counted evenly, because this computer's clock may be set at any moment: a report from the future would be
 * refused until that future has come.
 */
function followTime(session: Session, serverTime: Date): void {
  const own = nowOf(session)
  const isApart = Math.abs(serverTime.getTime() - own.getTime()) > CLOCK_APART_MS
  if (isApart || session.anchor === null) keepTime(session, isApart ? serverTime : own)
}

function keepTime(session: Session, at: Date): void {
  session.anchor = { atMs: at.getTime(), steadyMs: session.clock.steadyMs() }
}

/** A report from the future tells that the coordinator's time is another one by now: a computer that slept does not count. */
function learnTime(session: Session, error: unknown): never {
  if (error instanceof CoordinatorRefused && error.serverTime) keepTime(session, error.serverTime)
  throw error
}

async function renewToken(session: Session): Promise<{ text: string; expiresAt: Date }> {
  const { token, token_expires_at } = await retryWithServerTime(session, () => askForToken(session)).catch(
    rethrowAsTokenRefusal,
  )
  session.token = { text: token, expiresAt: new Date(token_expires_at) }
  return session.token
}

async function askForToken(session: Session): Promise<TokenResponse> {
  const coordinatorId = asCoordinatorId(await coordinatorIdOf(session))
  const nodeId = nodeIdOf(session)
  const issued_at = nowOf(session).toISOString()
  const nonce = newNonce()
  const text = tokenStatement({ coordinatorId, nodeId: asNodeId(nodeId), issuedAt: issued_at, nonce })
  const json = { node_id: nodeId, issued_at, nonce, signature: session.identity.sign(text) }
  return answered(await session.http.json({ method: 'POST', path: '/grid/token', json }, TokenResponse))
}

/** That this node gets no token says nothing about the request that needed one: its own refusals may be final. */
function rethrowAsTokenRefusal(error: unknown): never {
  if (!(error instanceof CoordinatorRefused) || error.status === 429 || error.status >= 500) throw error
  const { status, message: detail } = error
  throw new CoordinatorRefused({ status, code: 'token_refused', detail, cause: error })
}

/** Renews a token that ends soon, and once more when the coordinator does not know it any longer. */
async function withToken<T>(session: Session, request: (token: string) => Promise<T>): Promise<T> {
  const { token } = session
  const isFresh = token !== null && token.expiresAt.getTime() - RENEW_BEFORE_MS > nowOf(session).getTime()
  const current = isFresh ? token : await renewToken(session)
  try {
    return await request(current.text)
  } catch (error) {
    if (!(error instanceof CoordinatorRefused) || error.code !== 'token_invalid') throw error
    return request((await renewToken(session)).text)
  }
}

async function changeAssignment(session: Session, place: string, json: object): Promise<void> {
  const path = `/grid/assignments/${place}`
  await withToken(session, (token) => session.http.json({ method: 'POST', path, token, json }, AssignmentResponse))
}
