import { once } from 'node:events'
import { Agent, type ClientRequest, get, type IncomingMessage } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Middleware } from 'koa'
import { expect, test } from 'vitest'
import { recordingLogger } from '../test-doubles.ts'
import { CannotListen, startWebServer } from './web-server.ts'

const start = (input: { host?: string; port?: number; trustProxy?: boolean; middleware?: Middleware } = {}) =>
  startWebServer({
    host: input.host ?? '127.0.0.1',
    port: input.port ?? 0,
    trustProxy: input.trustProxy ?? false,
    middleware: [input.middleware ?? ((ctx) => void (ctx.body = 'here'))],
    logger: recordingLogger(),
  })

async function answerOf(request: ClientRequest): Promise<{ answer: IncomingMessage; text: string }> {
  const [answer] = (await once(request, 'response')) as [IncomingMessage]
  return { answer, text: Buffer.concat((await answer.toArray()) as Buffer[]).toString() }
}

/** A handler that waits until a test lets it go on, and says when it was reached. */
function heldHandler() {
  const reached = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  const middleware: Middleware = async (ctx) => {
    reached.resolve()
    await released.promise
    ctx.body = 'finished'
  }
  return { middleware, reached: reached.promise, release: () => released.resolve() }
}

test('says where it listens, with the port that it found', async () => {
  const web = await start()
  expect(web.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/)
  expect(await (await fetch(web.url)).text()).toBe('here')
  await web.stop()
})

test('a stop lets what is in flight finish, tells its client to come no more, and takes nothing new', async () => {
  const { middleware, reached, release } = heldHandler()
  const web = await start({ middleware })
  const agent = new Agent({ keepAlive: true })
  const request = get(web.url, { agent })
  const answered = answerOf(request)
  await reached
  const stopped = web.stop()
  await expect(fetch(web.url)).rejects.toThrow('fetch failed')
  release()
  const { answer, text } = await answered
  expect([answer.statusCode, text, answer.headers.connection]).toEqual([200, 'finished', 'close'])
  await stopped
  agent.destroy()
})

test('a stop does not wait for a connection that is kept open for nothing', async () => {
  const web = await start()
  const agent = new Agent({ keepAlive: true })
  const { answer } = await answerOf(get(web.url, { agent }))
  expect(answer.headers.connection).toBe('keep-alive')
  await web.stop()
  agent.destroy()
})

test('a port that is taken is said in a sentence that tells what to do', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  const refusal = await start({ port }).catch((error: unknown) => error)
  expect(refusal).toBeInstanceOf(CannotListen)
  expect(refusal).toMatchObject({
    message: `Port ${port} on 127.0.0.1 is taken by another program; choose another with --port.`,
  })
  other.close()
})

test('an address that this computer does not have is said so', async () => {
  // TEST-NET-1 (RFC 5737) is nobody's.
  await expect(start({ host: '192.0.2.1' })).rejects.toThrow('192.0.2.1 cannot be had: this computer does not have')
})

test('every answer forbids sniffing, framing, caching and scripts', async () => {
  const web = await start({
    middleware: () => {
      throw new Error('inside')
    },
  })
  const { headers } = await fetch(web.url)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  await web.stop()
})

test.each([
  [true, '203.0.113.7'],
  [false, '127.0.0.1'],
])('the client’s address with a trusted proxy %s is %s', async (trustProxy, address) => {
  const web = await start({ trustProxy, middleware: (ctx) => void (ctx.body = ctx.ip) })
  expect(await (await fetch(web.url, { headers: { 'x-forwarded-for': '203.0.113.7' } })).text()).toBe(address)
  await web.stop()
})
