import { once } from 'node:events'
import { createServer, type Server } from 'node:https'
import { createServer as createPlainServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import axios from 'axios'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Certificate, keepOwnCertificate } from '#server/shared/tls/certificate.ts'
import { pinnedAgent } from './pinned-agent.ts'

let folder = ''
let certificate: Certificate
let server: Server
const requests: string[] = []

beforeAll(async () => {
  folder = mkdtempSync(`${tmpdir()}/koprogo-pin-`)
  certificate = await keepOwnCertificate(folder, [])
  server = createServer(certificate, (incoming, answer) => {
    requests.push(incoming.url ?? '')
    answer.end('hello')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
  rmSync(folder, { recursive: true })
})

const ask = (path: string, pin: string) =>
  axios.get<string>(`https://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, {
    httpsAgent: pinnedAgent(pin),
    proxy: false,
    timeout: 10_000,
  })

test('talks to the coordinator whose key it knows, whoever issued the certificate, again and again', async () => {
  const pin = certificate.spkiSha256 ?? ''
  const agent = pinnedAgent(pin)
  for (const place of [1, 2, 3]) {
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/${place}`
    expect((await axios.get<string>(url, { httpsAgent: agent, proxy: false })).data).toBe('hello')
  }
  agent.destroy()
})

test('sends nothing at all to one that shows another key', async () => {
  requests.length = 0
  await expect(ask('/secret', '0'.repeat(64))).rejects.toThrow('is not the coordinator of the invite')
  expect(requests).toEqual([])
})

test('an end that speaks no TLS is an error, not a hang', async () => {
  const plain = createPlainServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')).listen(0, '127.0.0.1')
  await once(plain, 'listening')
  const url = `https://127.0.0.1:${(plain.address() as AddressInfo).port}/`
  const options = { httpsAgent: pinnedAgent('0'.repeat(64)), proxy: false as const, timeout: 10_000 }
  await expect(axios.get(url, options)).rejects.toThrow(/SSL|TLS|socket/i)
  plain.close()
})
