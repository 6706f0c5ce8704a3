import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import type { Middleware } from 'koa'
import { afterEach, expect, test } from 'vitest'
import { requestErrors } from '#core/request/errors.ts'
import { recordingLogger } from '../test-doubles.ts'
import { startWebServer, type WebServer } from './web-server.ts'

const BRISK = { windowMs: 200, bytesMin: 10_000 }
type Options = Partial<Parameters<typeof startWebServer>[0]>

let cleanup = new AsyncDisposableStack()
afterEach(async () => {
  await cleanup.disposeAsync()
  cleanup = new AsyncDisposableStack()
})

const others: Middleware = async (ctx, next) => (ctx.path === '/' ? void (ctx.body = 'here') : next())
/** On a connection of its own. */
const ask = async ({ url }: WebServer) => (await fetch(url, { headers: { connection: 'close' } })).text()

async function start(options: Options & { serve?: Middleware } = {}) {
  const { serve, ...more } = options
  const logger = recordingLogger()
  const middleware = serve ? [others, serve] : [others]
  const web = await startWebServer({ host: '127.0.0.1', port: 0, trustProxy: false, middleware, logger, ...more })
  cleanup.defer(() => web.stop())
  return { web, logger, askOthers: () => ask(web) }
}

/** A bare line to the server; what comes is kept. */
async function dial({ url }: WebServer, words = '') {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const heard = { text: '', failed: null as Error | null }
  socket.setEncoding('utf8').on('data', (text: string) => void (heard.text += text))
  socket.on('error', (error) => void (heard.failed = error))
  cleanup.defer(() => void socket.destroy())
  await once(socket, 'connect')
  socket.write(words)
  return { socket, heard }
}
/** However it ends: `once` would take a reset for a failure of the test. */
const closed = (socket: Socket) =>
  new Promise<void>((resolve) => void (socket.closed ? resolve() : socket.once('close', () => resolve())))
const upload = (length: number) => `PUT /blob HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n`

test('a body that trickles is cut, its handler hears of it, and others are served meanwhile', async () => {
  const ended = Promise.withResolvers<unknown>()
  const { web, askOthers, logger } = await start({
    pace: BRISK,
    async serve({ req }) {
      await req.toArray().catch((error: unknown) => {
        ended.resolve(error)
        throw error
      })
    },
  })
  const { socket } = await dial(web, upload(1_000_000))
  const trickle = setInterval(() => socket.write('x'), 10)
  cleanup.defer(() => clearInterval(trickle))
  expect(await askOthers()).toBe('here')
  await closed(socket)
  expect(await ended.promise).toMatchObject({ code: 'ECONNRESET' })
  expect(await askOthers()).toBe('here')
  expect(logger.lines.filter((line) => !line.startsWith('debug'))).toEqual([])
})

test('a client that asks for much and takes nothing is cut, and what was opened for it is closed', async () => {
  const given = Promise.withResolvers<void>()
  async function* endless() {
    try {
      for (;;) yield Buffer.alloc(65_536)
    } finally {
      given.resolve()
    }
  }
  const { web, askOthers } = await start({
    pace: BRISK,
    serve: (ctx) => void (ctx.body = Readable.from(endless())),
  })
  const { socket } = await dial(web)
  socket.pause()
  socket.write('GET /blob HTTP/1.1\r\nHost: x\r\n\r\n')
  expect(await askOthers()).toBe('here')
  await given.promise
  expect(await askOthers()).toBe('here')
})

test.each([
  ['headers that never end', 'GET / HTTP/1.1\r\nHost: x\r\nX-Slow: '],
  ['a line that says nothing', ''],
])('%s: closed in time, and others are served meanwhile', async (_, words) => {
  const { web, askOthers } = await start({ headersTimeoutMs: 500 })
  const { socket, heard } = await dial(web, words)
  expect(await askOthers()).toBe('here')
  await closed(socket)
  expect(heard.text === '' || heard.text.startsWith('HTTP/1.1 408')).toBe(true)
  expect(await askOthers()).toBe('here')
})

test('whoever is refused while it is still sending hears why, and is let finish its sentence', async () => {
  const { web } = await start({ serve: () => Promise.reject(requestErrors.body_too_large()) })
  const { socket, heard } = await dial(web, `${upload(8_000_000)}begun`)
  await expect.poll(() => heard.text, { timeout: 10_000 }).toMatch(/^HTTP\/1.1 413[^]*Connection: close[^]*\}$/)
  const send = (bytes: number) =>
    new Promise<unknown>((resolve) => void socket.write(Buffer.alloc(bytes), (error) => resolve(error ?? 'sent')))
  expect(await send(4_000_000)).toBe('sent')
  expect(await send(4_000_000 - 'begun'.length)).toBe('sent')
  await closed(socket)
  expect(heard.failed).toBeNull()
})

const limits = (connectionsMax: number, addressConnectionsMax: number) => ({ connectionsMax, addressConnectionsMax })

test.each([
  ['of one address', limits(100, 3)],
  ['of all', limits(3, Infinity)],
])('more connections than there may be %s are refused, until one goes; an admin is told once', async (_, limits) => {
  const { web, askOthers, logger } = await start({ limits })
  const holders = [await dial(web, 'GET'), await dial(web, 'GET'), await dial(web, 'GET')]
  for (let more = 0; more < 5; more++) await closed((await dial(web, 'GET')).socket)
  expect(holders.map(({ socket }) => socket.destroyed)).toEqual([false, false, false])
  expect(logger.lines).toEqual(['warn Too many connections; new ones are refused'])
  holders[0]?.socket.destroy()
  await expect.poll(() => askOthers().catch(String), { timeout: 10_000 }).toBe('here')
})
