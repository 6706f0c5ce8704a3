import { once } from 'node:events'
import { type IncomingMessage, request as send } from 'node:http'
import { connect, createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { WebSocket } from 'ws'
import { SHELL_CALLS } from '#core/contracts/host-calls.ts'
import { askForAddress } from './ask-for-address.ts'
import { browserShell } from './browser-shell.ts'
import { InterfaceMissing, NoInterfaceOpen, PortTaken } from './errors.ts'
import { openLoopbackDoor } from './loopback-door.ts'
import { CODE_LIFETIME_MS } from './one-time-codes.ts'
import { codeOf, openTestDoor as setup, temporaryFolder } from './test-door.ts'
import { aHostState } from '#core/contracts/test-states.ts'
import { ownerProof } from './owner-proof.ts'
import { readUiToken } from './ui-token.ts'

describe('the files', () => {
  test('are given to anybody on this computer, with a policy that lets nothing else in', async () => {
    const { ask } = await setup()
    for (const place of ['/', '/index.html', '/?lang=de']) {
      const { status, headers, text } = await ask(place)
      expect([status, text, headers['cache-control']]).toEqual([200, '<!doctype html>', 'no-store'])
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
          "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; " +
          "require-trusted-types-for 'script'; trusted-types vue",
      )
      expect(headers).toMatchObject({
        'content-type': 'text/html; charset=utf-8',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      })
    }
  })

  test('whose name has their hash are kept by the browser, others are not', async () => {
    const { ask } = await setup()
    const script = await ask('/assets/index-Bq8wpoP1.js')
    expect([script.text, script.headers['content-type'], script.headers['cache-control']]).toEqual([
      'export {}',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ])
    expect((await ask('/assets/notes.txt')).headers['cache-control']).toBe('no-store')
    expect(await ask('/', { method: 'HEAD' })).toMatchObject({ status: 200, text: '' })
  })

  test.each([
    '/../secret',
    '/assets/../../secret',
    '/%2e%2e/secret',
    '/..%2fsecret',
    '/%2e%2e%2fsecret',
    '/..\\secret',
    '/..%5csecret',
    '//etc/passwd',
    '/etc/passwd',
    '/index.html%00',
    '/assets',
    '/assets/',
    '/%',
    '/secret',
    'http://127.0.0.1/index.html',
  ])('%s is none of them', async (place) => {
    const { ask } = await setup()
    expect(await ask(place)).toMatchObject({ status: 404, text: 'Nothing is here.\n' })
  })

  test('are read only', async () => {
    const { ask } = await setup()
    for (const method of ['PUT', 'DELETE', 'OPTIONS', 'PATCH'])
      expect(await ask('/', { method })).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD, POST' } })
    expect((await ask('/', { method: 'POST' })).status).toBe(404)
  })

  test('are not built into another site’s page, but a link may lead here', async () => {
    const { ask } = await setup()
    const from = (site: string, mode: string) =>
      ask('/', { headers: { 'sec-fetch-site': site, 'sec-fetch-mode': mode } })
    expect((await from('cross-site', 'no-cors')).status).toBe(403)
    expect((await from('same-site', 'cors')).status).toBe(403)
    expect((await from('cross-site', 'navigate')).status).toBe(200)
    expect((await from('none', 'navigate')).status).toBe(200)
    expect((await from('same-origin', 'no-cors')).status).toBe(200)
  })
})

describe('a code', () => {
  test('is exchanged once for a cookie, and calls are answered with that', async () => {
    const { door, post, asked } = await setup()
    const code = codeOf(door.freshAddress())
    const { status, headers } = await post('/session', { code })
    expect(status).toBe(204)
    const cookie = String(headers['set-cookie']).split(';', 1)[0] ?? ''
    expect((await post('/session', { code })).status).toBe(401)
    const reply = await post('/call/readState', {}, { cookie })
    expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { ok: true, value: aHostState() }])
    expect(asked).toEqual([{ name: 'readState', input: {} }])
  })

  test('is too old after ten minutes', async () => {
    const { door, post, clock } = await setup()
    const code = codeOf(door.freshAddress())
    clock.ms += CODE_LIFETIME_MS
    expect(await post('/session', { code })).toMatchObject({
      status: 401,
      text: 'This code was used already, or is too old.\n',
      headers: { 'content-type': 'text/plain; charset=utf-8' },
    })
  })

  test('that is wrong ten times a minute is not looked at any more, not even a right one', async () => {
    const { door, post, clock } = await setup()
    for (let guess = 0; guess < 10; guess += 1) expect((await post('/session', { code: 'wrong' })).status).toBe(401)
    const code = codeOf(door.freshAddress())
    expect(await post('/session', { code })).toMatchObject({ status: 429, headers: { 'retry-after': '60' } })
    clock.ms += 60_000
    expect((await post('/session', { code })).status).toBe(204)
  })

  test('is exchanged by our own page only', async () => {
    const { door, post } = await setup()
    const code = codeOf(door.freshAddress())
    expect((await post('/session', { code }, { origin: 'http://example.org' })).status).toBe(403)
    expect((await post('/session', { code }, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
    expect((await post('/session', { code })).status).toBe(204)
  })

  test('is made for whoever can read the data directory, and for no page', async () => {
    const { directory, ask, post, origin } = await setup()
    const address = await askForAddress(directory)
    expect(address.startsWith(`${origin}/#code=`)).toBe(true)
    expect((await post('/session', { code: codeOf(address) })).status).toBe(204)
    const authorization = ownerProof(readUiToken(directory)!, Date.now())
    const asking = (headers: Record<string, string>) => ask('/code', { method: 'POST', headers })
    expect((await asking({ authorization: `${authorization}x` })).status).toBe(401)
    expect((await asking({ authorization, origin })).status).toBe(401)
    expect((await asking({})).status).toBe(401)
    expect((await asking({ authorization })).status).toBe(200)
  })

  test('can still be asked for after a page has asked as often as it likes', async () => {
    const { directory, ask } = await setup()
    for (let count = 0; count < 20; count++) {
      const headers = { origin: 'http://example.org' }
      expect((await ask('/code', { method: 'POST', headers })).status).toBe(401)
    }
    await expect(askForAddress(directory)).resolves.toContain('#code=')
  })

  test('cannot be asked for where no interface is open', async () => {
    const { directory, door } = await setup()
    await expect(askForAddress(temporaryFolder())).rejects.toBeInstanceOf(NoInterfaceOpen)
    await door.close()
    await expect(askForAddress(directory)).rejects.toBeInstanceOf(NoInterfaceOpen)
  })
})

describe('a call', () => {
  test('without the cookie, from another page, or under another name is refused before the host hears of it', async () => {
    const { post, letIn, asked, port } = await setup()
    const cookie = await letIn()
    const pause = (headers: Record<string, string>) => post('/call/pause', { until: null }, headers)
    expect((await pause({})).status).toBe(401)
    expect((await pause({ cookie: `${cookie}x` })).status).toBe(401)
    for (const origin of ['http://example.org', 'null', `http://localhost:${port}`, `https://127.0.0.1:${port}`, ''])
      expect((await pause({ cookie, origin })).status).toBe(403)
    for (const host of ['example.org', '127.0.0.1', 'localhost:1', `127.0.0.1.example.org:${port}`])
      expect((await pause({ cookie, host, origin: `http://${host}` })).status).toBe(403)
    for (const site of ['cross-site', 'same-site'])
      expect((await pause({ cookie, 'sec-fetch-site': site })).status).toBe(403)
    expect(asked).toEqual([])
    for (const host of ['127.0.0.1', 'localhost', '[::1]'])
      expect(await pause({ cookie, host: `${host}:${port}`, origin: `http://${host}:${port}` })).toMatchObject({
        status: 200,
      })
    expect(asked).toHaveLength(3)
  })

  test('that is malformed, too large, or of no name that we know is refused', async () => {
    const { ask, post, letIn, origin, asked } = await setup()
    const cookie = await letIn()
    const raw = (body: string | Buffer, type = 'application/json') =>
      ask('/call/pause', { method: 'POST', headers: { origin, cookie, 'content-type': type }, body })
    expect((await raw('{"until":')).status).toBe(400)
    expect((await raw('')).status).toBe(400)
    expect((await raw(Buffer.from([0x22, 0xff, 0x22]))).status).toBe(400)
    expect((await raw('{}', 'text/plain')).status).toBe(415)
    expect((await raw(`"${'x'.repeat(256 * 1024)}"`)).status).toBe(413)
    for (const name of ['', 'erase', 'constructor', 'readState/', '__proto__', 'toString'])
      expect((await post(`/call/${name}`, {}, { cookie })).status).toBe(404)
    expect(asked).toEqual([])
  })

  test('whose body never says how long it is is cut at the limit', async () => {
    const { port, origin, letIn, asked } = await setup()
    const headers = { origin, cookie: await letIn(), 'content-type': 'application/json' }
    const request = send({ host: '127.0.0.1', port, path: '/call/pause', method: 'POST', headers, agent: false })
    for (let part = 0; part < 5; part += 1) request.write('x'.repeat(64 * 1024))
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    request.destroy()
    expect(response.statusCode).toBe(413)
    expect(asked).toEqual([])
  })

  test('of which there are too many is refused until a moment has passed', async () => {
    const { post, letIn, clock } = await setup()
    const cookie = await letIn()
    const replies = await Promise.all(Array.from({ length: 125 }, () => post('/call/resume', {}, { cookie })))
    expect(replies.filter(({ status }) => status === 429)).toHaveLength(5)
    clock.ms += 1000
    expect((await post('/call/resume', {}, { cookie })).status).toBe(200)
  })

  test('to the shell is answered by what a browser can do', async () => {
    const { post, letIn, asked } = await setup()
    const cookie = await letIn()
    const replies = await Promise.all(SHELL_CALLS.map((name) => post(`/call/${name}`, {}, { cookie })))
    const [shell, ...others] = replies.map(({ text }) => JSON.parse(text) as unknown)
    expect(shell).toEqual({ ok: true, value: browserShell({ versions: { app: '0.1.0' }, secrets: 'file' }) })
    const refused = { ok: false, problem: { code: 'not_in_this_shell', field: null, detail: null, values: {} } }
    expect(others).toEqual(others.map(() => refused))
    expect(asked).toEqual([])
  })

  test('in which we have a bug is told to the owner of the terminal, and the page hears no more than that', async () => {
    const { post, letIn, host, told } = await setup()
    const cookie = await letIn()
    host.call = () => Promise.reject(new Error('a secret path'))
    const { status, text } = await post('/call/resume', {}, { cookie })
    expect([status, text]).toEqual([500, expect.not.stringContaining('secret')])
    expect(told).toEqual([expect.stringContaining('a secret path')])
  })
})

describe('the states', () => {
  test('come to our own page that was let in', async () => {
    const { port, origin, letIn, say } = await setup()
    const client = new WebSocket(`ws://127.0.0.1:${port}/states`, { origin, headers: { cookie: await letIn() } })
    const [first] = (await once(client, 'message')) as [Buffer]
    expect(JSON.parse(first.toString())).toEqual(aHostState())
    say(aHostState({ seq: 2, phase: 'running' }))
    const [second] = (await once(client, 'message')) as [Buffer]
    expect(JSON.parse(second.toString())).toMatchObject({ seq: 2, phase: 'running' })
  })

  test('come to nobody else', async () => {
    const { port, origin, letIn, listeners } = await setup()
    const cookie = await letIn()
    const listen = (headers: Record<string, string>, place = '/states') =>
      statusOf(new WebSocket(`ws://127.0.0.1:${port}${place}`, { headers }))
    expect(await listen({ origin })).toBe(401)
    expect(await listen({ origin, cookie: 'koprogo-ui=1' })).toBe(401)
    expect(await listen({ cookie })).toBe(403)
    expect(await listen({ cookie, origin: 'http://example.org' })).toBe(403)
    expect(await listen({ cookie, origin: 'http://example.org', host: 'example.org' })).toBe(403)
    expect(await listen({ cookie, origin, 'sec-fetch-site': 'cross-site' })).toBe(403)
    expect(await listen({ cookie, origin }, '/')).toBe(404)
    expect(listeners.size).toBe(0)
  })
})

test('whoever is refused and keeps their end open keeps the door from closing no longer than others', async () => {
  const { door, port } = await setup()
  const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true })
  onTestFinished(() => void socket.destroy())
  socket.write(`GET /states HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`)
  const [answer] = (await once(socket, 'data')) as [Buffer]
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 403/)
  await door.close()
})

test('a port that is taken, and an interface that was not built, are sentences', async () => {
  const { options } = await setup()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  onTestFinished(() => void taken.close())
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(openLoopbackDoor({ ...options, port })).rejects.toThrow(PortTaken)
  await expect(openLoopbackDoor({ ...options, folder: temporaryFolder() })).rejects.toThrow(InterfaceMissing)
})

async function statusOf(client: WebSocket): Promise<number> {
  const [, response] = (await once(client, 'unexpected-response')) as [unknown, IncomingMessage]
  client.on('error', () => undefined).terminate()
  return response.statusCode ?? 0
}
