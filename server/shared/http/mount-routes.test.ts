import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { Problem } from '#core/contracts/problem.ts'
import { type Route, route } from './route.ts'
import { NODE, serveRoutes, SUSPENDED } from './test-server.ts'

const code = (value: string) => expect.objectContaining({ code: value }) as unknown
const whoAmI = (access: Route['access']) =>
  route({
    method: 'get',
    path: `/${access}`,
    access,
    summary: 'Who I am',
    responses: { 200: z.strictObject({ kind: z.string() }) },
    errors: [],
    handle: ({ caller }) => Promise.resolve({ status: 200, body: { kind: caller.kind } }),
  })
const echo = route({
  method: 'post',
  path: '/echo/:id',
  access: 'node',
  summary: 'Says what it was told',
  params: z.strictObject({ id: z.string().regex(/^\d+$/) }),
  query: z.strictObject({ node_id: z.string().optional(), text: z.string().optional() }),
  body: z.strictObject({ node_id: z.string().optional(), count: z.int().min(1) }),
  responses: { 200: z.strictObject({ id: z.string(), text: z.string().nullable(), count: z.int() }) },
  errors: [],
  handle: ({ params, query, body }) =>
    Promise.resolve({ status: 200, body: { id: params.id, text: query.text ?? null, count: body.count } }),
})

describe('who', () => {
  test('the handler is told who calls; a token that is no good counts as none', async () => {
    await using server = await serveRoutes(whoAmI('anyone'))
    expect(await server.call('/anyone')).toMatchObject({ status: 200, body: { kind: 'anyone' } })
    expect(await server.call('/anyone', { token: 'unknown' })).toMatchObject({ status: 200, body: { kind: 'anyone' } })
    expect(await server.call('/anyone', { token: 'of-node' })).toMatchObject({ status: 200, body: { kind: 'node' } })
    expect(await server.call('/anyone', { token: 'of-admin' })).toMatchObject({ status: 200, body: { kind: 'admin' } })
  })

  test('whoever may not is refused before anything is read', async () => {
    await using server = await serveRoutes(whoAmI('admin'), echo)
    expect(await server.call('/admin')).toMatchObject({ status: 401, body: code('token_invalid') })
    expect(await server.call('/admin', { token: 'of-node' })).toMatchObject({
      status: 403,
      body: code('admin_required'),
    })
    expect(await server.post('/echo/1', 'no JSON', 'of-suspended')).toMatchObject({
      status: 403,
      body: code('node_suspended'),
    })
  })
})

describe('how often', () => {
  test('a node has a budget of its own, nobody-in-particular one an address, an admin none', async () => {
    await using server = await serveRoutes(whoAmI('anyone'))
    const statuses = async (token?: string) => {
      const answers = Array.from({ length: 12 }, () => server.call('/anyone', token === undefined ? {} : { token }))
      return (await Promise.all(answers)).filter(({ status }) => status === 429).length
    }
    expect(await statuses()).toBe(2)
    expect(await statuses('of-node')).toBe(2)
    expect(await statuses('of-suspended')).toBe(2)
    expect(await statuses('of-admin')).toBe(0)
    const refused = await server.call('/anyone', { token: 'unknown' })
    expect(refused).toMatchObject({ status: 429, body: code('too_many_requests') })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
  })

  test('guessing tokens is limited like any request without one', async () => {
    await using server = await serveRoutes(whoAmI('admin'))
    const guesses = await Promise.all(
      Array.from({ length: 12 }, (_, guess) => server.call('/admin', { token: `g${guess}` })),
    )
    expect(guesses.filter(({ status }) => status === 401)).toHaveLength(10)
    expect(guesses.filter(({ status }) => status === 429)).toHaveLength(2)
  })
})

describe('what', () => {
  test('params, query and body reach the handler as their schemas say', async () => {
    await using server = await serveRoutes(echo)
    expect(await server.post('/echo/7?text=hello', { count: 3 })).toMatchObject({
      status: 200,
      body: { id: '7', text: 'hello', count: 3 },
    })
  })

  test.each<[string, string, unknown]>([
    ['400 request_malformed body.count', '/echo/7', {}],
    ['422 request_invalid body.count', '/echo/7', { count: 0 }],
    ['400 request_malformed query', '/echo/7?page=1', { count: 1 }],
    ['422 request_invalid params.id', '/echo/seven', { count: 1 }],
    ['422 request_invalid params.id', '/echo/%00', { count: 1 }],
    ['422 request_invalid query.text', '/echo/7?text=%00', { count: 1 }],
    ['422 request_invalid body', '/echo/7', '{"count":1,"\\u0000":1}'],
  ])('%s answers POST %s %j', async (expected, address, body) => {
    await using server = await serveRoutes(echo)
    const answer = await server.post(address, body)
    const problem = Problem.parse(answer.body)
    expect(`${answer.status} ${problem.code} ${problem.errors?.[0]?.path}`).toBe(expected)
  })

  test('what is asked of a route that takes no query is a mistake, and is said to be one', async () => {
    await using server = await serveRoutes(whoAmI('anyone'))
    const answer = await server.call('/anyone?dry_run=1')
    expect(answer).toMatchObject({ status: 400, body: { code: 'request_malformed', errors: [{ path: 'query' }] } })
  })

  test('a node speaks for itself only, in the query as in the body', async () => {
    await using server = await serveRoutes(echo)
    expect(await server.post(`/echo/7?node_id=${NODE.nodeId}`, { count: 1, node_id: NODE.nodeId })).toMatchObject({
      status: 200,
    })
    for (const [address, body] of [
      [`/echo/7?node_id=${SUSPENDED.nodeId}`, { count: 1 }],
      ['/echo/7', { count: 1, node_id: SUSPENDED.nodeId }],
    ] as const) {
      expect(await server.post(address, body)).toMatchObject({ status: 403, body: code('node_mismatch') })
    }
  })

  test.each([
    ['text/plain', 415, 'media_type_unsupported'],
    ['application/json; charset=latin1', 415, 'media_type_unsupported'],
    ['application/json; charset=UTF-8', 200, null],
  ])('a body of %s is %i', async (type, status, problem) => {
    await using server = await serveRoutes(echo)
    const init = { method: 'POST', token: 'of-node', body: '{"count":1}', headers: { 'content-type': type } }
    expect(await server.call('/echo/7', init)).toMatchObject({ status, body: problem === null ? {} : code(problem) })
  })

  test('no JSON is 400, and more than 256 KB is 413', async () => {
    await using server = await serveRoutes(echo)
    expect(await server.post('/echo/7', '{"count":')).toMatchObject({ status: 400, body: code('json_unparsable') })
    const long = JSON.stringify({ count: 1, filling: 'x'.repeat(256 * 1024) })
    expect(await server.post('/echo/7', long)).toMatchObject({ status: 413, body: code('body_too_large') })
  })

  test('a body’s bytes are left to a route that streams them', async () => {
    const upload = route({
      method: 'put',
      path: '/upload',
      access: 'admin',
      summary: 'Counts bytes',
      bodyKind: 'stream',
      responses: { 201: z.strictObject({ bytes: z.int() }) },
      errors: [],
      async handle({ ctx }) {
        let bytes = 0
        for await (const chunk of ctx.req) bytes += (chunk as Buffer).length
        return { status: 201, body: { bytes } }
      },
    })
    await using server = await serveRoutes(upload)
    const body = Buffer.alloc(300 * 1024, 7)
    expect(await server.call('/upload', { method: 'PUT', token: 'of-admin', body })).toMatchObject({
      status: 201,
      body: { bytes: body.length },
    })
  })
})

describe('where', () => {
  test('an address with a slash too many, or in capitals, is another one', async () => {
    await using server = await serveRoutes(whoAmI('anyone'))
    expect((await server.call('/Anyone')).status).toBe(404)
    expect((await server.call('/anyone/')).status).toBe(404)
    expect((await server.call('/nobody')).status).toBe(404)
  })

  test('another method is 405 and says which there are', async () => {
    await using server = await serveRoutes(echo)
    const answer = await server.call('/echo/7', { method: 'DELETE', token: 'of-node' })
    expect(answer).toMatchObject({ status: 405, body: code('method_not_allowed') })
    expect(answer.headers.get('allow')).toBe('POST')
  })
})
