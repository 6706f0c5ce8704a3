import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import { httpServer } from '../agent/test-http-server.ts'
import { getDeviceJson, isDeviceAddress } from './device-http.ts'

const addressOf = async (listener: Parameters<typeof httpServer>[0]) =>
  (await httpServer(listener)).replace('http://', '')
const login = { user: 'admin', password: 'geheim' }

describe('an address of a device', () => {
  test.each(['192.168.1.20', 'shelly-plug.local', '192.168.1.20:8080', '[fe80::1]', '[fe80::1]:80', 'x'])(
    '“%s” is one',
    (text) => {
      expect(isDeviceAddress(text)).toBe(true)
    },
  )
  test.each([
    '',
    'http://192.168.1.20',
    '192.168.1.20/cm',
    'admin@192.168.1.20',
    'a b',
    'plug:99999',
    '?x',
    '#',
    'x:',
    '-x',
  ])('“%s” is none', (text) => {
    expect(isDeviceAddress(text)).toBe(false)
  })
})

describe('a device', () => {
  test('is asked without a password, and tells its figures', async () => {
    const asked: (string | undefined)[] = []
    const address = await addressOf(({ url, headers }, response) => {
      asked.push(url, headers.authorization)
      response.end('{"power":12.5}')
    })
    expect(await getDeviceJson(address, '/status?id=0', { login })).toEqual({ power: 12.5 })
    expect(asked).toEqual(['/status?id=0', undefined])
  })

  test.each([
    [401, 'wrong_password'],
    [403, 'wrong_password'],
    [404, 'not_found'],
    [302, 'not_that_device'],
    [500, 'not_that_device'],
  ])('that answers with %d is %s', async (status, code) => {
    const address = await addressOf((_, response) => response.writeHead(status, { location: '/elsewhere' }).end('{}'))
    await expect(getDeviceJson(address, '/')).rejects.toMatchObject({ name: 'DeviceFailed', code })
  })

  test('that refuses a password says so, and is asked twice at most', async () => {
    let count = 0
    const address = await addressOf((_, response) => {
      count += 1
      response.writeHead(401, { 'www-authenticate': 'Basic realm="plug"' }).end()
    })
    await expect(getDeviceJson(address, '/', { login })).rejects.toMatchObject({ code: 'wrong_password' })
    expect(count).toBe(2)
  })

  test('whose way of asking nobody understands gets no password', async () => {
    const seen: (string | undefined)[] = []
    const address = await addressOf(({ headers }, response) => {
      seen.push(headers.authorization)
      response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
    })
    await expect(getDeviceJson(address, '/', { login })).rejects.toMatchObject({ code: 'wrong_password' })
    expect(seen).toEqual([undefined])
  })

  test('that answers with a page, or without end, is another device', async () => {
    const page = await addressOf((_, response) => response.end('<html>Router</html>'))
    await expect(getDeviceJson(page, '/')).rejects.toMatchObject({ code: 'not_that_device' })
    const endless = await addressOf((_, response) => response.end(`"${'x'.repeat(300_000)}"`))
    await expect(getDeviceJson(endless, '/')).rejects.toMatchObject({ code: 'not_that_device' })
  })

  test('that is not there, or says nothing, or hangs up', async () => {
    const server = createServer((socket) => socket.destroy())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = `127.0.0.1:${(server.address() as AddressInfo).port}`
    await expect(getDeviceJson(address, '/')).rejects.toMatchObject({ code: 'unreachable' })
    server.close()
    await once(server, 'close')
    await expect(getDeviceJson(address, '/')).rejects.toMatchObject({ code: 'unreachable' })
    const silent = await addressOf(() => undefined)
    await expect(getDeviceJson(silent, '/', { patienceMs: 20 })).rejects.toMatchObject({ code: 'timed_out' })
  })
})
