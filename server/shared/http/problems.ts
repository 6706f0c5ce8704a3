import type { Context, Middleware } from 'koa'
import type { Problem } from '#core/contracts/problem.ts'
import { DomainError, type DomainErrorKind } from '#core/errors.ts'
import { requestErrors } from '#core/request/errors.ts'
import type { Logger } from '../ports.ts'
import { answerBeforeTheEnd } from './linger.ts'

const STATUS: Readonly<Record<DomainErrorKind, number>> = {
  malformed: 400,
  invalid: 422,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  too_large: 413,
  unsupported: 415,
  range_not_satisfiable: 416,
  upgrade_required: 426,
  rate_limited: 429,
  unavailable: 503,
}
const RETRY_AFTER_S = 5

export const statusOfKind = (kind: DomainErrorKind) => STATUS[kind]

/** The only place where an error becomes a status: RFC 9457 `application/problem+json`, with nothing internal in it. */
export function problems(logger: Logger): Middleware {
  return async (ctx, next) => {
    try {
      await next()
      if (ctx.status === 404 && ctx.body === undefined) throw requestErrors.not_found()
      if (ctx.status === 405 || ctx.status === 501) throw requestErrors.method_not_allowed()
    } catch (error) {
      if (isClientGone(error, ctx)) return
      answerProblem(ctx, domainErrorOf(error) ?? unexpected(error, ctx, logger))
    }
  }
}

function answerProblem(ctx: Context, error: DomainError | null): void {
  const problem = error === null ? INTERNAL : problemOf(error)
  ctx.status = problem.status
  ctx.type = 'application/problem+json'
  const text = JSON.stringify(problem)
  ctx.body = ctx.req.complete ? text : answerBeforeTheEnd(ctx.req, text)
  ctx.length = Buffer.byteLength(text)
  // What is still on its way is not looked at any more: the next request must not wait behind it.
  if (!ctx.req.complete) ctx.set('Connection', 'close')
  if (problem.status === 401) ctx.set('WWW-Authenticate', 'Bearer')
  if (problem.status === 429 || problem.status === 503) {
    const wait = error?.details['retryAfterS']
    ctx.set('Retry-After', String(typeof wait === 'number' ? wait : RETRY_AFTER_S))
  }
}

const INTERNAL: Problem = {
  type: 'about:blank',
  title: 'Internal error',
  status: 500,
  detail: 'The coordinator made a mistake; its log says more. Keep your result and try again later.',
  code: 'internal',
}

function problemOf(error: DomainError): Problem {
  const { errors, server_time: serverTime, minimum_eur: minimumEur } = error.details
  return {
    type: `urn:koprogo:error:${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status: STATUS[error.kind],
    detail: error.message,
    code: error.code,
    ...(Array.isArray(errors) ? { errors } : {}),
    ...(typeof serverTime === 'string' ? { server_time: serverTime } : {}),
    ...(typeof minimumEur === 'string' ? { minimum_eur: minimumEur } : {}),
  }
}

/** Body parsers and Koa throw errors with a status of their own; the codes of the catalogue stand for them. */
function domainErrorOf(error: unknown): DomainError | null {
  if (error instanceof DomainError) return error
  if (!(error instanceof Error)) return null
  if ('code' in error && String(error.code).startsWith('Z_')) return requestErrors.json_unparsable()
  if (!('status' in error)) return null
  if (error.status === 400) return requestErrors.json_unparsable()
  if (error.status === 413) return requestErrors.body_too_large()
  if (error.status === 415) return requestErrors.media_type_unsupported()
  return null
}

/** Nobody reads the answer any more: an aborted upload or a connection that closed. */
function isClientGone(error: unknown, { req }: Context): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'ECONNABORTED' || code === 'ERR_STREAM_PREMATURE_CLOSE') return true
  return code === 'ECONNRESET' && !req.complete
}

/** What became of a request that was not answered as it wished: the code of its problem. */
export const outcomeOf = (error: unknown, ctx: Context): string =>
  isClientGone(error, ctx) ? 'client_gone' : (domainErrorOf(error)?.code ?? INTERNAL.code)

function unexpected(error: unknown, ctx: Context, logger: Logger): null {
  logger.error({ err: error, method: ctx.method, path: ctx.path }, 'An unexpected error')
  return null
}
