import { once } from 'node:events'
import type { RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer, type AddressInfo } from 'node:net'
import { generate } from 'selfsigned'
import { describe, expect, onTestFinished, test } from 'vitest'
import { httpServer } from '../agent/test-http-server.ts'
import { askDevice, DeviceFailed, jsonDevice, jsonIn } from './device-http.ts'

const login = { user: 'admin', password: 'geheim' }
const BASIC = `Basic ${Buffer.from('admin:geheim').toString('base64')}`

const askForJson = async (url: URL, how?: Parameters<typeof askDevice>[1]) => jsonIn(await askDevice(url, how), url)

const asked = async (answer: RequestListener) => {
  const url = new URL('/state?x=1', await httpServer(answer))
  return { url, told: await askForJson(url, { patienceS: 0.2 }).catch((error: unknown) => error) }
}
const status =
  (code: number): RequestListener =>
  (_, response) =>
    void response.writeHead(code).end('no')

/** What speaks TCP, and perhaps nothing of HTTP. */
async function tcpServer(said: string) {
  const server = createServer((socket) => void socket.on('error', () => socket.destroy()).write(said))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return `127.0.0.1:${(server.address() as AddressInfo).port}`
}

describe('what a device answers', () => {
  test('is its JSON', async () => {
    expect((await asked((_, response) => void response.end('{"a":1}'))).told).toEqual({ a: 1 })
  })

  test.each([
    ['401', status(401), 'wrong_password'],
    ['403', status(403), 'not_authorised'],
    ['404', status(404), 'not_found'],
    ['503', status(503), 'other'],
    ['no JSON', status(200), 'not_that_device'],
    ['nothing at all', (request) => void request.socket.destroy(), 'unreachable'],
    ['half an answer', (_, response) => void response.write('{', () => response.destroy()), 'unreachable'],
    ['nothing in time', () => undefined, 'timed_out'],
    ['its beginning only, in time', (_, response) => void response.write('{'), 'timed_out'],
  ] satisfies [string, RequestListener, string][])('may be %s', async (_, answer, code) => {
    const { url, told } = await asked(answer)
    expect(told).toBeInstanceOf(DeviceFailed)
    expect(told).toMatchObject({ code, values: { address: url.host } })
  })

  test('is not followed to another address, where its password would go too', async () => {
    let isFollowed = false
    const elsewhere = await httpServer((_, response) => {
      isFollowed = true
      response.end('{}')
    })
    const { told } = await asked((_, response) => void response.writeHead(302, { location: elsewhere }).end())
    expect(told).toMatchObject({ code: 'other', values: { detail: 'HTTP 302' } })
    expect(isFollowed).toBe(false)
  })

  test('is given up when it does not end', async () => {
    const base = await httpServer((_, response) => {
      const more = () => void (response.writable && response.write('x'.repeat(100_000), more))
      more()
    })
    await expect(askDevice(new URL(base))).rejects.toMatchObject({
      code: 'not_that_device',
      values: { detail: 'a long answer' },
    })
  })

  test('may be another language, which is another device', async () => {
    const address = await tcpServer('/FLU5\\253769484_A\r\n')
    await expect(askDevice(new URL(`http://${address}`))).rejects.toMatchObject({
      code: 'not_that_device',
      values: { detail: 'no HTTP' },
    })
    await expect(askDevice(new URL(`https://${address}`))).rejects.toMatchObject({
      code: 'other',
      values: { detail: 'no TLS' },
    })
  })

  test('may come with a certificate that nobody vouches for: it is there, and says so', async () => {
    const { private: key, cert } = await generate([{ name: 'commonName', value: 'a device' }])
    const server = createTlsServer({ key, cert }, (_, response) => void response.end('{}')).listen(0, '127.0.0.1')
    await once(server, 'listening')
    onTestFinished(() => void server.close())
    const url = new URL(`https://127.0.0.1:${(server.address() as AddressInfo).port}`)
    await expect(askDevice(url)).rejects.toMatchObject({
      code: 'other',
      values: { address: url.host, detail: expect.stringMatching(/certificate/i) },
    })
  })
})

test('a secret that no header takes is wrong, and is not said', async () => {
  const url = new URL(await httpServer((_, response) => void response.end('{}')))
  const failed = await askDevice(url, { headers: { authorization: 'Bearer eyJ…' } }).catch((error: unknown) => error)
  expect(failed).toMatchObject({ code: 'wrong_password' })
  expect(String(failed)).not.toContain('eyJ')
})

test('with a body it is a POST', async () => {
  const heard: unknown[] = []
  const url = new URL(
    await httpServer((request, response) => {
      heard.push(request.method)
      request.on('data', (part: Buffer) => heard.push(part.toString()))
      request.on('end', () => response.end('{"ok":true}'))
    }),
  )
  expect(await askForJson(url, { body: '{"a":1}' })).toEqual({ ok: true })
  expect(heard).toEqual(['POST', '{"a":1}'])
})

/** A device that takes `right`, and asks for a login by `wanted`; what it was shown. */
async function guarded(right: string | null, wanted: string) {
  const shown: (string | undefined)[] = []
  const base = await httpServer(({ headers }, response) => {
    shown.push(headers.authorization)
    if (headers.authorization === right) response.end('{"power":12.5}')
    else response.writeHead(401, { 'www-authenticate': wanted }).end()
  })
  return { shown, get: jsonDevice(new URL(base), { login }) }
}

describe('a login', () => {
  test('is not shown where nobody asks for it', async () => {
    const seen: unknown[] = []
    const base = await httpServer(({ url, headers }, response) => {
      seen.push(url, headers.authorization)
      response.end('{"power":12.5}')
    })
    expect(await jsonDevice(new URL(base), { login })('/status?id=0')).toEqual({ power: 12.5 })
    expect(seen).toEqual(['/status?id=0', undefined])
  })

  test('as it is typed goes to who asks for it, each time: another device may have the address by then', async () => {
    const { shown, get } = await guarded(BASIC, 'Basic realm="plug"')
    expect(await get('/')).toEqual({ power: 12.5 })
    expect(await get('/')).toEqual({ power: 12.5 })
    expect(shown).toEqual([undefined, BASIC, undefined, BASIC])
  })

  test('that is refused is said to be, and the device is asked twice at most', async () => {
    const { shown, get } = await guarded('another', 'Basic realm="plug"')
    await expect(get('/')).rejects.toMatchObject({ code: 'wrong_password' })
    expect(shown).toHaveLength(2)
  })

  test('is not shown to a device whose way of asking nobody understands', async () => {
    const { shown, get } = await guarded('another', 'Bearer')
    await expect(get('/')).rejects.toMatchObject({ code: 'wrong_password' })
    expect(shown).toEqual([undefined])
  })
})

test('who is not there, or hangs up, is unreachable, and the sentence says what to look at', async () => {
  const server = createServer((socket) => socket.destroy())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  await expect(askForJson(url)).rejects.toMatchObject({ code: 'unreachable' })
  server.close()
  await once(server, 'close')
  await expect(askForJson(url)).rejects.toThrow(`${url.host} does not answer. Is it switched on and in this network?`)
})
