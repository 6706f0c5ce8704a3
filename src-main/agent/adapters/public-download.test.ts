import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { generate } from 'selfsigned'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isPublicAddress, publicDownload } from './public-download.ts'

test.each(['1.1.1.1', '93.184.216.34', '100.128.0.1', '172.32.0.1', '2606:4700:4700::1111', '2a00:1450::1'])(
  '%s is public',
  (address) => {
    expect(isPublicAddress(address)).toBe(true)
  },
)

test.each([
  '0.0.0.0',
  '10.1.2.3',
  '100.64.0.1',
  '127.0.0.1',
  '127.255.255.254',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '64:ff9b::a00:1',
  '2001:db8::1',
  '2002:a00:1::',
  'fc00::1',
  'fd12:3456::1',
  'fe80::1',
  'ff02::1',
  'localhost',
  '',
])('%j is not', (address) => {
  expect(isPublicAddress(address)).toBe(false)
})

describe('a download', () => {
  let folder = ''
  let server: Server
  let asked = 0
  let ca = ''
  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'koprogo-public-'))
    const altNames = [{ type: 2, value: 'localhost' }] as const
    const made = await generate([{ name: 'commonName', value: 'localhost' }], {
      keyType: 'ec',
      algorithm: 'sha256',
      extensions: [{ name: 'subjectAltName', altNames: [...altNames] }],
    })
    ca = made.cert
    server = createServer({ cert: made.cert, key: made.private }, ({ url }, answer) => {
      asked += 1
      if (url === '/data') answer.end('some data')
      else if (url === '/moved') answer.writeHead(302, { location: '/data' }).end()
      else answer.writeHead(url === '/broken' ? 500 : 404).end()
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const get = (place: string, { allowPrivate = true, host = 'localhost' } = {}) =>
    publicDownload({
      url: `https://${host}:${(server.address() as AddressInfo).port}${place}`,
      folder,
      signal: new AbortController().signal,
      allowPrivate,
      ca,
    })

  test('brings the bytes to this computer', async () => {
    expect(readFileSync((await get('/data')) ?? '', 'utf8')).toBe('some data')
  })

  test('of nothing is nothing', async () => {
    expect(await get('/nothing')).toBeNull()
  })

  test.each(['/moved', '/broken'])('of %s is a failure that another node may not have', async (place) => {
    await expect(get(place)).rejects.toMatchObject({ name: 'ComputeFailure', retryable: true })
  })

  test.each(['localhost', '127.0.0.1', '[::1]', '[::ffff:127.0.0.1]'])(
    'from %s is refused before anything is sent, unless the owner allows it',
    async (host) => {
      const before = asked
      await expect(get('/data', { allowPrivate: false, host })).rejects.toThrow('is no public address')
      expect(asked).toBe(before)
    },
  )
})
