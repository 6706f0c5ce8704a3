import { connect } from 'node:net'
import type { Middleware } from 'koa'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Problem } from '#core/contracts/problem.ts'
import { ERROR_CATALOGUE } from '#core/error-catalogue.ts'
import { DomainError, type DomainErrorKind } from '#core/errors.ts'
import { nodeErrors } from '#core/node/errors.ts'
import { redemptionErrors } from '#core/redemption/errors.ts'
import { requestErrors } from '#core/request/errors.ts'
import { recordingLogger } from '../test-doubles.ts'
import { statusOfKind } from './problems.ts'
import { startWebServer, type WebServer } from './web-server.ts'

const logger = recordingLogger()
let web: WebServer
/** What the only middleware does; each test says. */
let serve: Middleware = () => undefined
const middleware: Middleware = (ctx, next) => serve(ctx, next)
beforeAll(async () => {
  web = await startWebServer({ host: '127.0.0.1', port: 0, trustProxy: false, middleware: [middleware], logger })
})
afterAll(() => web.stop())
beforeEach(() => {
  logger.lines.length = 0
})

async function answerTo(middleware: Middleware) {
  serve = middleware
  const response = await fetch(web.url, { signal: AbortSignal.timeout(10_000) })
  return { response, text: await response.text() }
}
async function problemOf(error: unknown) {
  const { response, text } = await answerTo(() => {
    throw error
  })
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  const problem = Problem.parse(JSON.parse(text))
  expect(problem.status).toBe(response.status)
  return { problem, headers: response.headers, text }
}

/** What the specification says; a kind without a status would not compile. */
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

describe('an expected error', () => {
  test.each(Object.entries(STATUS))('%s is %i', (kind, status) => {
    expect(statusOfKind(kind as DomainErrorKind)).toBe(status)
  })

  test('of every code of the catalogue is a problem with its status, its code and its sentence', async () => {
    for (const [code, entry] of Object.entries(ERROR_CATALOGUE)) {
      const { problem } = await problemOf(new DomainError(code, entry))
      expect(problem).toEqual({
        type: `urn:koprogo:error:${code}`,
        title: code.replaceAll('_', ' '),
        status: STATUS[entry.kind],
        detail: entry.sentence,
        code,
      })
    }
    expect(logger.lines).toEqual([])
  })

  test('tells each bad field, and none of its other details', async () => {
    const errors = [{ path: 'body.name', message: 'is too long' }]
    const { problem } = await problemOf(requestErrors.request_invalid({ errors, cause: 'inside', sql: 'select 1' }))
    expect(problem.errors).toEqual(errors)
    expect(Object.keys(problem).toSorted()).toEqual(['code', 'detail', 'errors', 'status', 'title', 'type'])
  })

  test('tells a node whose clock is off what time it is', async () => {
    const now = '2026-06-21T12:00:00.000Z'
    const { problem } = await problemOf(nodeErrors.clock_skew({ server_time: now }))
    expect(problem).toMatchObject({ status: 401, code: 'clock_skew', server_time: now })
  })

  test('tells a node that has too little how much is enough', async () => {
    const { problem } = await problemOf(redemptionErrors.redemption_too_little({ minimum_eur: '0.5' }))
    expect(problem).toMatchObject({ status: 409, code: 'redemption_too_little', minimum_eur: '0.5' })
  })

  test('401, and only that, says how to authenticate', async () => {
    expect((await problemOf(nodeErrors.token_invalid())).headers.get('www-authenticate')).toBe('Bearer')
    expect((await problemOf(nodeErrors.admin_required())).headers.has('www-authenticate')).toBe(false)
  })

  test.each<[string, DomainError, string | null]>([
    ['too many requests: as long as the bucket needs', requestErrors.too_many_requests({ retryAfterS: 17 }), '17'],
    ['too many requests without a time', requestErrors.too_many_requests(), '5'],
    ['a database that is away', requestErrors.database_away(), '5'],
    ['a disk that is nearly full', requestErrors.storage_full(), '5'],
    ['too much that waits', requestErrors.overloaded(), '5'],
    ['a request that will never be right', requestErrors.request_invalid(), null],
  ])('Retry-After: %s', async (_, error, seconds) => {
    expect((await problemOf(error)).headers.get('retry-after')).toBe(seconds)
  })
})

describe('an unexpected error', () => {
  test.each<[string, unknown]>([
    ['an error', new Error('select secret from grid_admin_tokens where password=hunter2')],
    ['an error with a code of its own', Object.assign(new Error('hunter2'), { code: '23505', detail: 'hunter2' })],
    ['an error that claims a status', Object.assign(new Error('hunter2'), { status: 500, expose: true })],
    ['a text', 'hunter2'],
    ['nothing', undefined],
    ['null', null],
  ])('%s is a 500 that says nothing, and is logged', async (_, thrown) => {
    const { problem, text } = await problemOf(thrown)
    expect(problem).toMatchObject({ status: 500, code: 'internal', type: 'about:blank' })
    expect(text).not.toMatch(/hunter2|select|Error|\.ts/)
    expect(logger.lines).toEqual(['error An unexpected error'])
  })

  test('is logged with the method and the path, so that it can be found', async () => {
    const error = new Error('inside')
    await problemOf(error)
    expect(logger.fields.at(-1)).toEqual({ err: error, method: 'GET', path: '/' })
  })
})

describe('what Koa and its parsers throw', () => {
  test.each([
    [400, 400, 'json_unparsable'],
    [413, 413, 'body_too_large'],
    [415, 415, 'media_type_unsupported'],
    [418, 500, 'internal'],
  ])('%i becomes %i %s', async (thrown, status, code) => {
    const { problem } = await problemOf(Object.assign(new Error('as Koa words it'), { status: thrown }))
    expect(problem).toMatchObject({ status, code })
    expect(problem.detail).not.toContain('as Koa words it')
  })

  test('an address that nobody serves is 404', async () => {
    const { response, text } = await answerTo(() => undefined)
    expect([response.status, Problem.parse(JSON.parse(text)).code]).toEqual([404, 'not_found'])
  })

  test.each([[405], [501]])('a method that nobody serves (%i) is 405', async (status) => {
    const { response, text } = await answerTo((ctx) => {
      ctx.status = status
    })
    expect([response.status, Problem.parse(JSON.parse(text)).code]).toEqual([405, 'method_not_allowed'])
  })

  test('an answer that was given stays as it is', async () => {
    const { response, text } = await answerTo((ctx) => {
      ctx.status = 404
      ctx.body = 'as I said'
    })
    expect([response.status, text]).toEqual([404, 'as I said'])
  })
})

test('a client that went away in the middle of its upload is no error', async () => {
  const ended = new Promise<unknown>((resolve) => {
    serve = async (ctx) => {
      try {
        for await (const chunk of ctx.req) logger.debug({ chunk }, 'a chunk')
      } catch (error) {
        resolve(error)
        throw error
      }
    }
  })
  const socket = connect(Number(new URL(web.url).port), '127.0.0.1')
  socket.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun')
  await vi.waitFor(() => expect(logger.lines).toContain('debug a chunk'), { timeout: 10_000, interval: 5 })
  socket.destroy()
  expect(await ended).toBeInstanceOf(Error)
  expect((await answerTo((ctx) => void (ctx.body = 'alive'))).text).toBe('alive')
  expect(logger.lines.filter((line) => !line.startsWith('debug'))).toEqual([])
})
