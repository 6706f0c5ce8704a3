import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import type { Context, Middleware } from 'koa'
import { Readable } from 'node:stream'
import { z } from 'zod'
import { enrolmentErrors } from '#core/enrolment/errors.ts'
import { requestErrors } from '#core/request/errors.ts'
import { isVersionAtLeast } from '#core/version.ts'
import type { NoteAdmin } from '../auth/admin-log.ts'
import type { Caller } from '../ports.ts'
import { ensureAccess, ensureOwnNodeId, readCaller, type ReadToken, type StandingOf } from './access.ts'
import { checked, ensureStorable, type RequestPart } from './bad-fields.ts'
import { outcomeOf } from './problems.ts'
import type { TakeToken } from './rate-limit.ts'
import { type Answer, type Route, wantsCurrentAgent } from './route.ts'

/** A JSON body is at most this long. */
const BODY_BYTES_MAX = 256 * 1024

export type RouteGuards = {
  readonly readToken: ReadToken
  readonly standingOf: StandingOf
  readonly limitNode: TakeToken
  readonly limitAddress: TakeToken
  /** Aborted when the coordinator stops: long polls end. */
  readonly stopping: AbortSignal
  /** Agents that say they are older are asked to update. */
  readonly agentVersionMin: string
  /** Keeps what admins do. */
  readonly noteAdmin: NoteAdmin
}

/** One router from all features' routes. Each request is: who, how often, may they, what, do it, answer. */
export function mountRoutes(routes: readonly Route[], guards: RouteGuards): readonly Middleware[] {
  const router = new Router({ strict: true, sensitive: true })
  const parseJson = bodyParser({ enableTypes: ['json'], jsonLimit: BODY_BYTES_MAX, jsonStrict: true })
  for (const route of routes) {
    const readBody = route.body && route.bodyKind !== 'stream' ? [requireJson, parseJson as unknown as Middleware] : []
    const guard: Middleware = async (ctx, next) => {
      if (route.hasEffect && ctx.method === 'HEAD') throw requestErrors.method_not_allowed()
      const caller = await readCaller(ctx.get('authorization'), guards.readToken)
      limit(caller, ctx, guards)
      ctx.state['caller'] = caller
      await noted(ctx, { route, noteAdmin: guards.noteAdmin }, async () => {
        if (caller.kind !== 'admin') ensureCurrent(ctx, route, guards)
        await ensureAccess(caller, route, guards.standingOf)
        await next()
      })
    }
    router.register(route.path, [route.method], [guard, ...readBody, serve(route, guards)] as never)
  }
  return [router.routes() as unknown as Middleware, router.allowedMethods() as unknown as Middleware]
}

/** An admin is trusted; a node has a budget of its own; everybody else shares one an address. */
function limit(caller: Caller, ctx: Context, { limitNode, limitAddress }: RouteGuards): void {
  if (caller.kind === 'node') limitNode(caller.nodeId)
  if (caller.kind === 'anyone') limitAddress(ctx.ip)
}

/** JSON is UTF-8 (RFC 8259, section 8.1); a body that says otherwise would be misread. */
const requireJson: Middleware = async (ctx, next) => {
  const { charset } = ctx.request
  const isUtf8 = charset === '' || /^utf-?8$/i.test(charset)
  if (!ctx.is('application/json') || !isUtf8) throw requestErrors.media_type_unsupported()
  await next()
}

const AGENT = /^koprogo-grid-node\/(?<version>[\w.+-]{1,50})/

/** Only programs that say they are our agent are asked for their age. */
function ensureCurrent(ctx: Context, route: Route, { agentVersionMin }: RouteGuards): void {
  const version = AGENT.exec(ctx.get('user-agent'))?.groups?.['version']
  if (version === undefined || !wantsCurrentAgent(route) || isVersionAtLeast(version, agentVersionMin)) return
  throw enrolmentErrors.agent_outdated()
}

function serve(route: Route, { stopping }: RouteGuards): Middleware {
  return async (ctx) => {
    const caller = ctx.state['caller'] as Caller
    const request = readRequest(route, ctx)
    ensureOwnNodeId(caller, request.query, request.body)
    const gone = new AbortController()
    ctx.res.once('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, stopping])
    send(ctx, route, await route.handle({ caller, ...request, signal, ctx }))
  }
}

function readRequest(route: Route, ctx: Context) {
  const body = route.bodyKind === 'stream' ? undefined : ctx.request.body
  if (route.body) ensureStorable(body, 'body')
  ensureStorable(ctx['params'], 'params')
  ensureStorable(ctx.query, 'query')
  return {
    params: part(route.params, ctx['params'], 'params'),
    query: part(route.query ?? NO_QUERY, { ...ctx.query }, 'query'),
    body: part(route.body, body, 'body'),
  }
}

/** Where nothing is asked for, a parameter is a mistake that must not pass unnoticed (`DELETE …?dry_run=1`). */
const NO_QUERY = z.strictObject({})

const part = (schema: z.ZodType | undefined, value: unknown, name: RequestPart) =>
  schema === undefined ? undefined : checked(schema, value, name)

/** An answer that its own schema refuses is a bug of ours and becomes a 500. */
function send(ctx: Context, route: Route, answer: Answer): void {
  const schema = route.responses[answer.status]
  if (schema === undefined) throw new Error(`${route.method} ${route.path} answers an undeclared ${answer.status}`)
  ctx.status = answer.status
  for (const [name, value] of Object.entries(answer.headers ?? {})) ctx.set(name, value)
  if (typeof schema === 'string') ctx.type = schema
  if (!(schema instanceof z.ZodType)) {
    ctx.body = answer.body ?? null
    return
  }
  ctx.type = 'application/json'
  sendInPieces(ctx, Buffer.from(JSON.stringify(schema.parse(answer.body))))
}

/** A write counts as done when all of it is: of a long answer in one piece nobody could say how fast it is taken. */
const PIECE_BYTES = 16 * 1024

function sendInPieces(ctx: Context, bytes: Buffer): void {
  if (bytes.byteLength <= PIECE_BYTES) {
    ctx.body = bytes
    return
  }
  ctx.body = Readable.from(piecesOf(bytes))
  ctx.length = bytes.byteLength
}

function* piecesOf(bytes: Buffer): Iterable<Buffer> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES)
}

/** What an admin does, or tries, is kept before it is answered; reading is not. */
async function noted(
  ctx: Context,
  { route, noteAdmin }: { route: Route; noteAdmin: NoteAdmin },
  work: () => Promise<void>,
): Promise<void> {
  const caller = ctx.state['caller'] as Caller
  if (caller.kind !== 'admin' || route.method === 'get') return work()
  const { tokenId, name: actor } = caller
  const note = (outcome: string) => noteAdmin({ tokenId, actor, action: actionOf(ctx, route), outcome })
  try {
    await work()
  } catch (error) {
    await note(outcomeOf(error, ctx))
    throw error
  }
  await note(String(ctx.status))
}

/** An id or a digest; whatever else stands in its place may be a secret that somebody pasted there. */
const HARMLESS = /^[0-9a-f-]{1,64}$/i

function actionOf({ method, params }: Context, { path }: Route): string {
  const values = params as Readonly<Record<string, string>>
  const address = path.replaceAll(/:(\w+)/g, (whole, name: string) => {
    const value = values[name] ?? ''
    return HARMLESS.test(value) ? value : whole
  })
  return `${method} ${address}`
}
