import { once } from 'node:events'
import { get, type IncomingMessage, request as httpRequest } from 'node:http'
import { Readable } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { requestErrors } from '#core/request/errors.ts'
import { type Route, route } from './route.ts'
import { serveRoutes } from './test-server.ts'

const code = (value: string) => expect.objectContaining({ code: value }) as unknown
const answering = (definition: Pick<Route, 'responses' | 'handle' | 'servesOutdated'>) =>
  route({ method: 'get', path: '/answer', access: 'anyone', summary: 'Answers', errors: [], ...definition })

describe('the answer', () => {
  test('is what its schema lets through, and nothing beside', async () => {
    await using server = await serveRoutes(
      answering({
        responses: { 200: z.strictObject({ name: z.string() }) },
        handle: () => Promise.resolve({ status: 200, body: { name: 'x', secret: 'hunter2' } }),
      }),
    )
    const { status, body } = await server.call('/answer')
    expect([status, body]).toEqual([500, code('internal')])
    expect(JSON.stringify(body)).not.toContain('hunter2')
    expect(server.logger.lines).toEqual(['error An unexpected error'])
  })

  test('with a status that was not declared is a mistake of ours', async () => {
    await using server = await serveRoutes(
      answering({ responses: { 200: null }, handle: () => Promise.resolve({ status: 202, body: 'x' }) }),
    )
    expect((await server.call('/answer')).status).toBe(500)
    expect(server.logger.lines).toEqual(['error An unexpected error'])
  })

  test('that is long comes in pieces, whole and with its length', async () => {
    const name = 'é'.repeat(300_000)
    await using server = await serveRoutes(
      answering({
        responses: { 200: z.strictObject({ name: z.string() }) },
        handle: () => Promise.resolve({ status: 200, body: { name } }),
      }),
    )
    const { status, body, headers } = await server.call('/answer')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8'])
    expect(headers.get('content-length')).toBe(String(Buffer.byteLength(JSON.stringify({ name }))))
    expect(body).toEqual({ name })
  })

  test('may have no body, headers of its own, or be a stream', async () => {
    const nothing = answering({ responses: { 204: null }, handle: () => Promise.resolve({ status: 204 }) })
    await using server = await serveRoutes(nothing)
    const empty = await server.call('/answer')
    expect([empty.status, empty.body]).toEqual([204, ''])
    const stream = answering({
      responses: { 206: null },
      handle: () =>
        Promise.resolve({
          status: 206,
          body: Readable.from([Buffer.from('ab'), Buffer.from('c')]),
          headers: { 'Content-Type': 'application/octet-stream', 'Content-Length': '3', ETag: '"x"' },
        }),
    })
    await using streaming = await serveRoutes(stream)
    const { status, body, headers } = await streaming.call('/answer')
    expect([status, body, headers.get('content-length'), headers.get('etag')]).toEqual([206, 'abc', '3', '"x"'])
  })

  test('has the content type that is declared for it', async () => {
    const page = answering({
      responses: { 200: 'text/html' },
      handle: () => Promise.resolve({ status: 200, body: '<p>' }),
    })
    await using server = await serveRoutes(page)
    const { body, headers } = await server.call('/answer')
    expect([body, headers.get('content-type')]).toEqual(['<p>', 'text/html; charset=utf-8'])
  })

  test('to an expected error is its problem', async () => {
    await using server = await serveRoutes(
      answering({ responses: { 200: null }, handle: () => Promise.reject(requestErrors.storage_full()) }),
    )
    expect(await server.call('/answer')).toMatchObject({ status: 503, body: code('storage_full') })
    expect(server.logger.lines).toEqual([])
  })
})

/** A route that waits until its signal is aborted, as a long poll does. */
function waitingRoute() {
  const reached = Promise.withResolvers<AbortSignal>()
  const poll = answering({
    responses: { 204: null },
    async handle({ signal }) {
      reached.resolve(signal)
      if (!signal.aborted) await once(signal, 'abort')
      return { status: 204 }
    },
  })
  return { poll, reached: reached.promise }
}

describe('a request that waits', () => {
  test('is told when its client goes away', async () => {
    const { poll, reached } = waitingRoute()
    await using server = await serveRoutes(poll)
    const client = get(new URL('/answer', server.url))
    client.on('error', () => undefined)
    const signal = await reached
    expect(signal.aborted).toBe(false)
    client.destroy()
    if (!signal.aborted) await once(signal, 'abort', { signal: AbortSignal.timeout(10_000) })
  })

  test('is answered when the coordinator stops', async () => {
    const { poll, reached } = waitingRoute()
    await using server = await serveRoutes(poll)
    const answer = server.call('/answer')
    await reached
    server.stopping.abort()
    expect((await answer).status).toBe(204)
  })
})

const deletion = (handle: Route['handle']) =>
  route({
    method: 'delete',
    path: '/thing/:id',
    access: 'admin',
    summary: 'Deletes a thing',
    params: z.strictObject({ id: z.string() }),
    responses: { 200: null },
    errors: [],
    handle,
  })

describe('the log of what admins do', () => {
  test('has who, what and how it ended, and no token', async () => {
    await using server = await serveRoutes(deletion(() => Promise.resolve({ status: 200, body: 'done' })))
    await server.call('/thing/7', { method: 'DELETE', token: 'of-admin' })
    await server.call('/thing/7?token=hunter2', { method: 'DELETE', token: 'of-admin' })
    const noted = { tokenId: 'token-7', actor: 'Anna', action: 'DELETE /thing/7' }
    expect(server.noted).toEqual([
      { ...noted, outcome: '200' },
      { ...noted, outcome: 'request_malformed' },
    ])
  })

  test('has what was tried and refused', async () => {
    await using server = await serveRoutes(deletion(() => Promise.reject(requestErrors.not_found())))
    await server.call('/thing/7', { method: 'DELETE', token: 'of-admin' })
    expect(server.noted).toEqual([
      { tokenId: 'token-7', actor: 'Anna', action: 'DELETE /thing/7', outcome: 'not_found' },
    ])
  })

  test('has what was refused before it was looked at', async () => {
    const change = route({
      method: 'patch',
      path: '/thing/:id',
      access: 'admin',
      summary: 'Changes a thing',
      params: z.strictObject({ id: z.uuid() }),
      body: z.strictObject({ name: z.string() }),
      responses: { 200: null },
      errors: [],
      handle: () => Promise.resolve({ status: 200 }),
    })
    const ownOf = route({ ...deletion(() => Promise.resolve({ status: 200 })), path: '/own/:id', access: 'node' })
    await using server = await serveRoutes(change, ownOf)
    const id = '01890000-0000-7000-8000-000000000007'
    const send = (address: string, body: string, type = 'application/json') =>
      server.call(address, { method: 'PATCH', token: 'of-admin', body, headers: { 'content-type': type } })
    await send(`/thing/${id}`, '{"name":')
    await send(`/thing/${id}`, '{"name":7}')
    await send(`/thing/${id}`, 'name', 'text/plain')
    await send('/thing/7', '{"name":"x"}')
    await server.call('/own/7', { method: 'DELETE', token: 'of-admin' })
    expect(server.noted.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      `PATCH /thing/${id} json_unparsable`,
      `PATCH /thing/${id} request_malformed`,
      `PATCH /thing/${id} media_type_unsupported`,
      'PATCH /thing/7 request_invalid',
      'DELETE /own/7 node_required',
    ])
  })

  test('has our own mistakes', async () => {
    await using server = await serveRoutes(deletion(() => Promise.reject(new Error('a bug'))))
    await server.call('/thing/7', { method: 'DELETE', token: 'of-admin' })
    expect(server.noted).toEqual([
      { tokenId: 'token-7', actor: 'Anna', action: 'DELETE /thing/7', outcome: 'internal' },
    ])
  })

  test('keeps no secret that somebody pasted where an id belongs', async () => {
    await using server = await serveRoutes(deletion(() => Promise.resolve({ status: 200 })))
    const secrets = [
      `koprogo1.https:%2F%2Fgrid.example.org.-.${'A'.repeat(43)}`,
      `kga_${'A'.repeat(43)}`,
      'x'.repeat(43),
    ]
    for (const secret of secrets) await server.call(`/thing/${secret}`, { method: 'DELETE', token: 'of-admin' })
    expect(new Set(server.noted.map(({ action }) => action))).toEqual(new Set(['DELETE /thing/:id']))
  })

  test('has nothing of what was only read', async () => {
    const readable = answering({ responses: { 200: null }, handle: () => Promise.resolve({ status: 200, body: 'x' }) })
    await using server = await serveRoutes(readable)
    await server.call('/answer', { token: 'of-admin' })
    expect(server.noted).toEqual([])
  })
})

const served = (servesOutdated: boolean) =>
  answering({ responses: { 200: null }, servesOutdated, handle: () => Promise.resolve({ status: 200, body: 'x' }) })

async function statusFor(agent: string, servesOutdated = false): Promise<number> {
  await using server = await serveRoutes(served(servesOutdated))
  return (await server.call('/answer', { token: 'of-node', headers: { 'user-agent': agent } })).status
}

describe('an agent that is too old', () => {
  test('is told to update before anything else, also without a token', async () => {
    await using server = await serveRoutes(route({ ...served(false), access: 'known_node' }))
    const headers = { 'user-agent': 'koprogo-grid-node/0.1.9' }
    expect(await server.call('/answer', { headers })).toMatchObject({ status: 426, body: code('agent_outdated') })
    expect((await server.call('/answer', {})).status).toBe(401)
  })

  test('is asked to update, except where it delivers what it has finished', async () => {
    expect(await statusFor('koprogo-grid-node/0.1.9')).toBe(426)
    expect(await statusFor('koprogo-grid-node/0.1.9', true)).toBe(200)
    expect(await statusFor('koprogo-grid-node/0.2.0')).toBe(200)
    expect(await statusFor('curl/8.0')).toBe(200)
  })
})

test('HEAD gets the headers of GET and no body', async () => {
  const readable = answering({ responses: { 200: null }, handle: () => Promise.resolve({ status: 200, body: 'x' }) })
  await using server = await serveRoutes(readable)
  const client = httpRequest(new URL('/answer', server.url), { method: 'HEAD' }).end()
  const [answer] = (await once(client, 'response')) as [IncomingMessage]
  expect([answer.statusCode, (await answer.toArray()).length]).toEqual([200, 0])
})
