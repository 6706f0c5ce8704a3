import type { RequestListener } from 'node:http'
import { describe, expect, test } from 'vitest'
import { httpServer } from '../agent/test-http-server.ts'
import { askDevice, askForJson, deviceUrl } from './device-http.ts'

const asked = async (answer: RequestListener) => {
  const url = new URL('/state', await httpServer(answer))
  return { url, told: await askForJson(url, { patienceS: 0.2 }).catch((error: unknown) => error) }
}
const status =
  (code: number): RequestListener =>
  (_, response) =>
    void response.writeHead(code).end('no')

describe('an address', () => {
  test.each([
    ['192.168.1.20', 'http://192.168.1.20/'],
    ['shelly.local:8080', 'http://shelly.local:8080/'],
    ['https://meter.example/', 'https://meter.example/'],
    ['[fe80::1]:80', 'http://[fe80::1]/'],
  ])('%s is one', (address, href) => {
    expect(deviceUrl(address)?.href).toBe(href)
  })

  test.each(['', ' ', 'a b', 'ftp://x', 'http://', 'http://user:secret@192.168.1.20', '192.168.1.20:99999'])(
    '“%s” is none',
    (address) => {
      expect(deviceUrl(address)).toBeNull()
    },
  )
})

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
    ['nothing in time', () => undefined, 'timed_out'],
  ] satisfies [string, RequestListener, string][])('may be %s', async (_, answer, code) => {
    const { url, told } = await asked(answer)
    expect(told).toMatchObject({ problem: { code, values: { address: url.host } } })
  })

  test('is not followed to another address, where its password would go too', async () => {
    let isFollowed = false
    const elsewhere = await httpServer((_, response) => {
      isFollowed = true
      response.end('{}')
    })
    const { told } = await asked((_, response) => void response.writeHead(302, { location: elsewhere }).end())
    expect(told).toMatchObject({ problem: { code: 'other', values: { detail: 'HTTP 302' } } })
    expect(isFollowed).toBe(false)
  })

  test('is given up when it does not end', async () => {
    const base = await httpServer((_, response) => {
      const more = () => void (response.writable && response.write('x'.repeat(100_000), more))
      more()
    })
    await expect(askDevice(new URL(base))).rejects.toMatchObject({
      problem: { code: 'not_that_device', values: { detail: 'a long answer' } },
    })
  })
})
