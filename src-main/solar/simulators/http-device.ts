import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { applyControl, controlRequest, presentTruth, type Simulated } from './control.ts'
import { distorted } from './failures.ts'
import type { SiteNow } from './simulated-site.ts'

export type DeviceRequest = {
  readonly method: string
  /** Path and query as they were sent: digest authentication signs them. */
  readonly target: string
  readonly url: URL
  readonly headers: IncomingMessage['headers']
  readonly body: string
}
/** A body that is a string is sent as it is, anything else as JSON. */
export type DeviceAnswer = {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** A device that answers HTTP: what it says of the site that it is shown. */
export type HttpDevice = Simulated & { answer(request: DeviceRequest, site: SiteNow): DeviceAnswer }

/** A simulator that listens on loopback until it is disposed of. */
export type RunningDevice = AsyncDisposable & {
  /** As its users would type it. */
  readonly address: string
  /** Where it hears `POST /control`. */
  readonly controlUrl: string
}

/** Serves `device` on 127.0.0.1, and beside it `GET` and `POST /control`, which no real device has. Port 0: any. */
export async function serveHttpDevice(device: HttpDevice, port = 0): Promise<RunningDevice> {
  const server = createServer((request, response) => {
    answerOne(device, request, response).catch((error: unknown) => response.destroy(error as Error))
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    address,
    controlUrl: `${address}/control`,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

/** For devices that do not speak HTTP themselves. */
export const serveControl = (simulated: Simulated, port = 0): Promise<RunningDevice> =>
  serveHttpDevice({ ...simulated, answer: () => ({ status: 404, body: 'Only /control is here.' }) }, port)

async function answerOne(device: HttpDevice, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const read = await readRequest(request)
  if (read.url.pathname === '/control') return send(response, answerControl(device, read))
  const failure = device.failures.current()
  if (failure === 'hangs') return
  if (failure === 'drops') return void response.destroy()
  if (failure === 'endless') return goOnForEver(response)
  send(response, brokenAnswer(failure) ?? device.answer(read, distorted(device.site.now(), failure)))
}

function goOnForEver(response: ServerResponse): void {
  const part = ' '.repeat(100_000)
  const more = () => void (response.writable && response.write(part, more))
  more()
}

async function readRequest(request: IncomingMessage): Promise<DeviceRequest> {
  const { method = 'GET', url: target = '/', headers } = request
  return { method, target, url: new URL(target, 'http://device'), headers, body: await text(request) }
}

function brokenAnswer(failure: string | null): DeviceAnswer | null {
  if (failure === 'http_500') return { status: 500, body: 'Internal Server Error' }
  if (failure === 'http_404') return { status: 404, body: 'Not Found' }
  if (failure === 'not_json')
    return { status: 200, body: '<html>Router</html>', headers: { 'content-type': 'text/html' } }
  if (failure === 'not_this_device') return { status: 200, body: { product: 'A fridge' } }
  if (failure === 'redirects') return { status: 302, body: '', headers: { location: 'http://192.0.2.1/' } }
  return null
}

function answerControl(device: Simulated, { method, body }: DeviceRequest): DeviceAnswer {
  try {
    if (method === 'POST') applyControl(device, controlRequest.parse(JSON.parse(body)))
    return { status: 200, body: presentTruth(device.site.now(), device.failures) }
  } catch (error) {
    return { status: 400, body: { error: error instanceof Error ? error.message : String(error) } }
  }
}

function send(response: ServerResponse, { status, body, headers }: DeviceAnswer): void {
  const isText = typeof body === 'string'
  response.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json', ...headers })
  response.end(isText ? body : JSON.stringify(body))
}
