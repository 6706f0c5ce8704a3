import { createHash } from 'node:crypto'
import type { RequestListener, ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { z } from 'zod'
import { CoordinatorRefused, CoordinatorUnreachable } from '../ports.ts'
import { httpServer } from '../test-http-server.ts'
import { axiosExchange, type Patience } from './http-exchange.ts'

/** Real sockets: a slow machine gets long enough. */
vi.setConfig({ testTimeout: 60_000 })

const Answer = z.strictObject({ id: z.string() })
/** Long enough for any machine, where nothing is waited for. */
const LONG: Patience = { answerMs: 60_000, streamMs: 60_000 }
const SHORT: Patience = { answerMs: 200, streamMs: 200 }
const GET = { method: 'GET', path: '/grid' } as const

const exchangeWith = async (listener: RequestListener, patience = LONG) =>
  axiosExchange(await httpServer(listener), { patience })
const errorOf = (promise: Promise<unknown>) =>
  promise.then(
    () => null,
    (error: unknown) => error,
  )
const endless = (response: ServerResponse) => {
  const more = () => {
    while (!response.destroyed && response.write(Buffer.alloc(1 << 20, 'x'))) continue
  }
  response.on('drain', more)
  more()
}

describe('an answer', () => {
  test('is read as its contract says; what a newer coordinator adds is left out', async () => {
    const http = await exchangeWith((_, response) => response.end('{"id":"a","news":1}'))
    expect(await http.json(GET, Answer)).toEqual({ id: 'a' })
  })

  test('is null when there is none (204)', async () => {
    const http = await exchangeWith((_, response) => response.writeHead(204).end())
    expect(await http.json(GET, Answer)).toBeNull()
  })

  test('may be compressed on its way', async () => {
    const http = await exchangeWith((_, response) =>
      response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('{"id":"a"}')),
    )
    expect(await http.json(GET, Answer)).toEqual({ id: 'a' })
  })

  test.each([
    ['garbage', '<html>Welcome to your router</html>'],
    ['empty', ''],
    ['cut off', '{"id":"a'],
    ['of another kind', '{"id":1}'],
    ['no object', 'null'],
  ])('that is %s is not the coordinator', async (_, text) => {
    const http = await exchangeWith((_request, response) => response.end(text))
    const error = await errorOf(http.json(GET, Answer))
    expect(error).toBeInstanceOf(CoordinatorUnreachable)
    expect(error).toMatchObject({ message: 'What answers at /grid is not a coordinator that this node understands.' })
  })

  test.each([200, 404])('that never ends (status %i) is refused before it fills the memory', async (status) => {
    const http = await exchangeWith((_, response) => endless(response.writeHead(status)))
    expect(await errorOf(http.json(GET, Answer))).toMatchObject({
      name: 'CoordinatorUnreachable',
      message: 'What answers there sends more than a coordinator would.',
    })
    expect(
      await errorOf(http.stream({ ...GET, path: '/grid/blobs/x' }).then(({ bytes }) => drain(bytes, 1))),
    ).toSatisfy((error) => (status === 404 ? error instanceof CoordinatorUnreachable : error === null))
  })
})

/** Reads at least so many bytes, and then no more. */
async function drain(bytes: AsyncIterable<Uint8Array>, atLeast: number): Promise<number> {
  let count = 0
  for await (const chunk of bytes) {
    count += chunk.length
    if (count >= atLeast) break
  }
  return count
}

describe('a refusal', () => {
  const problem = { type: 'x', title: 'x', status: 409, detail: 'Too late.', code: 'task_done' }

  test('is told with what the problem says', async () => {
    const http = await exchangeWith((_, response) =>
      response.writeHead(409, { 'Retry-After': '7' }).end(JSON.stringify(problem)),
    )
    const error = await errorOf(http.json(GET, Answer))
    expect(error).toBeInstanceOf(CoordinatorRefused)
    expect(error).toMatchObject({
      status: 409,
      code: 'task_done',
      message: 'Too late.',
      retryAfterMs: 7000,
      serverTime: null,
    })
  })

  test('that says until when to wait says it by its own clock, not by ours', async () => {
    const headers = { Date: 'Mon, 01 Jan 2001 12:00:00 GMT', 'Retry-After': 'Mon, 01 Jan 2001 12:01:30 GMT' }
    const http = await exchangeWith((_, response) => response.writeHead(503, headers).end(JSON.stringify(problem)))
    expect(await errorOf(http.json(GET, Answer))).toMatchObject({ retryAfterMs: 90_000 })
  })

  test('is the same for a stream', async () => {
    const http = await exchangeWith((_, response) => response.writeHead(409).end(JSON.stringify(problem)))
    expect(await errorOf(http.stream(GET))).toMatchObject({ name: 'CoordinatorRefused', code: 'task_done' })
  })

  test('by something else at that address is no refusal by the coordinator', async () => {
    const http = await exchangeWith((_, response) => response.writeHead(403).end('Forbidden'))
    for (const error of [await errorOf(http.json(GET, Answer)), await errorOf(http.stream(GET))])
      expect(error).toMatchObject({
        name: 'CoordinatorUnreachable',
        message: 'What answers there is not a coordinator (status 403).',
      })
  })

  test.each([301, 302, 307, 308])('a redirect (%i) is not followed: a token is for one address', async (status) => {
    const asked: (string | undefined)[] = []
    const http = await exchangeWith((request, response) => {
      asked.push(request.url)
      response.writeHead(status, { Location: '/elsewhere' }).end()
    })
    const error = await errorOf(http.json({ ...GET, token: 'secret' }, Answer))
    expect(error).toMatchObject({ name: 'CoordinatorUnreachable', message: expect.stringContaining(String(status)) })
    expect(asked).toEqual(['/grid'])
  })
})

describe('a request', () => {
  test('carries its token, its body and the kind of it, and nothing else that could be taken for one', async () => {
    const seen: unknown[] = []
    const http = await exchangeWith(async (request, response) => {
      const body = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString()
      const { authorization, 'content-type': type } = request.headers
      seen.push([request.method, request.url, authorization, type, body])
      response.end('{"id":"a"}')
    })
    await http.json({ ...GET, token: 't' }, Answer)
    await http.json({ method: 'POST', path: '/grid/report', json: { energy_used_wh: 0.000001 } }, Answer)
    await http.json({ method: 'PUT', path: '/grid/blobs/x', bytes: Buffer.from('ab') }, Answer)
    expect(seen).toEqual([
      ['GET', '/grid', 'Bearer t', undefined, ''],
      ['POST', '/grid/report', undefined, 'application/json', '{"energy_used_wh":0.000001}'],
      ['PUT', '/grid/blobs/x', undefined, 'application/octet-stream', 'ab'],
    ])
  })

  test('goes below the path of an address that has one', async () => {
    const asked: (string | undefined)[] = []
    const address = await httpServer((request, response) => {
      asked.push(request.url)
      response.end('{"id":"a"}')
    })
    for (const end of ['/below', '/below/'])
      await axiosExchange(`${address}${end}`, { patience: LONG }).json(GET, Answer)
    expect(asked).toEqual(['/below/grid', '/below/grid'])
  })

  test('to nobody says that nobody answers', async () => {
    const address = await httpServer((request) => request.destroy())
    expect(await errorOf(axiosExchange(address, { patience: LONG }).json(GET, Answer))).toBeInstanceOf(
      CoordinatorUnreachable,
    )
    expect(await errorOf(axiosExchange('http://127.0.0.1:1', { patience: LONG }).json(GET, Answer))).toMatchObject({
      name: 'CoordinatorUnreachable',
      message: expect.stringContaining('ECONNREFUSED'),
    })
  })

  test('that is taken back ends at once', async () => {
    const question = new AbortController()
    const http = await exchangeWith(() => question.abort())
    expect(await errorOf(http.json({ ...GET, signal: question.signal }, Answer))).toBeInstanceOf(CoordinatorUnreachable)
  })

  test('to loopback takes no proxy from the environment', async () => {
    vi.stubEnv('http_proxy', 'http://127.0.0.1:1')
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1')
    onTestFinished(() => void vi.unstubAllEnvs())
    const http = await exchangeWith((_, response) => response.end('{"id":"a"}'))
    expect(await http.json(GET, Answer)).toEqual({ id: 'a' })
  })
})

describe('patience', () => {
  test.each<[string, RequestListener]>([
    ['says nothing', () => undefined],
    ['stops in the middle of its answer', (_, response) => void response.writeHead(200).write('{"id":')],
    ['stops in the middle of a refusal', (_, response) => void response.writeHead(500).write('{"code":')],
    [
      'answers one byte after the other for ever',
      (_, response) => {
        const dripping = setInterval(() => response.write(' '), 10)
        response.once('close', () => clearInterval(dripping))
      },
    ],
  ])('ends with a coordinator that %s', async (_, listener) => {
    const http = await exchangeWith(listener, SHORT)
    expect(await errorOf(http.json(GET, Answer))).toMatchObject({
      name: 'CoordinatorUnreachable',
      message: 'The coordinator does not answer (it took too long).',
    })
  })

  test('is as long as a long poll asks for', async () => {
    const http = await exchangeWith((_, response) => void setTimeout(() => response.end('{"id":"a"}'), 300), {
      answerMs: 50,
      streamMs: 50,
    })
    expect(await http.json({ ...GET, timeoutMs: 60_000 }, Answer)).toEqual({ id: 'a' })
  })

  test('with a download ends when no byte comes any more', async () => {
    const http = await exchangeWith((_, response) => void response.write('x'.repeat(10)), SHORT)
    const { bytes } = await http.stream(GET)
    const came: Uint8Array[] = []
    const reading = (async () => {
      for await (const chunk of bytes) came.push(chunk)
    })()
    expect(await errorOf(reading)).toMatchObject({
      name: 'CoordinatorUnreachable',
      message: expect.stringContaining('took too long'),
    })
    expect(Buffer.concat(came).toString()).toBe('x'.repeat(10))
  })

  test('with a large result lasts while the line takes it, however slow it is', async () => {
    const result = Buffer.alloc(12 * 1024 * 1024, 'r')
    const hash = createHash('sha256')
    const http = await exchangeWith(
      (request, response) => {
        // Slower than a whole answer may take, but never silent for so long.
        const reading = setInterval(() => {
          const chunk = request.read() as Buffer | null
          if (chunk) hash.update(chunk)
        }, 5)
        request.on('end', () => {
          clearInterval(reading)
          response.end(JSON.stringify({ id: hash.digest('hex') }))
        })
      },
      { answerMs: 50, streamMs: 60_000 },
    )
    const answer = await http.json({ method: 'PUT', path: '/grid/blobs/x', bytes: result }, Answer)
    expect(answer?.id).toBe(createHash('sha256').update(result).digest('hex'))
  })

  test('with a large result ends when nobody takes it', async () => {
    const http = await exchangeWith((request) => request.pause(), SHORT)
    const put = http.json({ method: 'PUT', path: '/grid/blobs/x', bytes: Buffer.alloc(64 * 1024 * 1024) }, Answer)
    expect(await errorOf(put)).toMatchObject({ name: 'CoordinatorUnreachable' })
  })

  test('with a large result that is refused before it is read hears the refusal', async () => {
    const problem = JSON.stringify({ detail: 'Not yours.', code: 'blob_forbidden' })
    const http = await exchangeWith((request, response) => {
      response.writeHead(403).end(problem)
      request.resume()
    })
    const put = http.json({ method: 'PUT', path: '/grid/blobs/x', bytes: Buffer.alloc(8 * 1024 * 1024) }, Answer)
    expect(await errorOf(put)).toMatchObject({ name: 'CoordinatorRefused', code: 'blob_forbidden' })
  })
})

describe('a stream', () => {
  test('gives the bytes as they are', async () => {
    const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, place) => place % 256))
    const http = await exchangeWith((_, response) => response.end(bytes))
    const answer = await http.stream(GET)
    expect(answer.status).toBe(200)
    expect(Buffer.concat(await Array.fromAsync(answer.bytes)).equals(bytes)).toBe(true)
  })

  test('that is not read to its end is let go', async () => {
    const { promise: gone, resolve } = Promise.withResolvers<void>()
    const http = await exchangeWith((_, response) => {
      response.once('close', resolve)
      endless(response)
    })
    expect(await drain((await http.stream(GET)).bytes, 1)).toBeGreaterThan(0)
    await expect(gone).resolves.toBeUndefined()
  })

  test('that is taken back while it is read ends', async () => {
    const question = new AbortController()
    const http = await exchangeWith((_, response) => endless(response))
    const { bytes } = await http.stream({ ...GET, signal: question.signal })
    const reading = (async () => {
      for await (const _ of bytes) question.abort()
    })()
    expect(await errorOf(reading)).toBeInstanceOf(CoordinatorUnreachable)
  })
})
