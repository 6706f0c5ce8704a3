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
    await server.call('/thing/7?token=hunter2', { method: 'DELETE', token: 'of-admin' })
    expect(server.noted).toEqual([{ tokenId: 'token-7', actor: 'Anna', action: 'DELETE /thing/7', outcome: '200' }])
  })

  test('has what was tried and refused', async () => {
    await using server = await serveRoutes(deletion(() => Promise.reject(requestErrors.not_found())))
    await server.call('/thing/7', { method: 'DELETE', token: 'of-admin' })
    expect(server.noted).toEqual([
      { tokenId: 'token-7', actor: 'Anna', action: 'DELETE /thing/7', outcome: 'not_found' },
    ])
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
