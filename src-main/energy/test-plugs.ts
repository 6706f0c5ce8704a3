import { createHash } from 'node:crypto'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/** For tests: what a plug measures, and how it behaves. Energy is in Wh. */
export type PlugState = {
  powerW: number
  energyWh: number
  password: string | null
  isOn: boolean
  /** Instead of its own figures, whatever a test wants a plug to say. */
  says?: unknown
}

export const aPlug = (changes: Partial<PlugState> = {}): PlugState => ({
  powerW: 42.5,
  energyWh: 1234.567,
  password: null,
  isOn: true,
  ...changes,
})

const json = (response: ServerResponse, body: unknown, status = 200) => {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

/** A plug of the first generation: `/shelly` without `gen`, `/status` behind basic authentication. */
export const firstShelly =
  (plug: PlugState): RequestListener =>
  (request, response) => {
    if (request.url === '/shelly') return json(response, { type: 'SHPLG-S', auth: plug.password !== null })
    const right = `Basic ${Buffer.from(`admin:${plug.password}`).toString('base64')}`
    if (plug.password !== null && request.headers.authorization !== right) {
      return void response.writeHead(401, { 'www-authenticate': 'Basic realm="shellyplug"' }).end('401 Unauthorized')
    }
    if (request.url !== '/status') return json(response, {}, 404)
    const meter = { power: plug.powerW, is_valid: true, total: Math.floor(plug.energyWh * 60) }
    return json(response, plug.says ?? { relays: [{ ison: plug.isOn }], meters: [meter] })
  }

/** A plug of a later generation: RPC behind digest authentication. `component` is what it calls its meter. */
export const laterShelly =
  (plug: PlugState, component: 'Switch' | 'PM1' = 'Switch'): RequestListener =>
  (request, response) => {
    if (request.url === '/shelly')
      return json(response, { gen: 3, model: 'S3PL-00112EU', auth_en: plug.password !== null })
    if (plug.password !== null && !isRightDigest(request, plug.password)) {
      const challenge = 'Digest qop="auth", realm="shellyplugsg3-1", nonce="60dc59c6", algorithm=SHA-256'
      return void response.writeHead(401, { 'www-authenticate': challenge }).end('')
    }
    if (request.url !== `/rpc/${component}.GetStatus?id=0`)
      return json(response, { code: -105, message: 'no such' }, 404)
    const status = { id: 0, output: plug.isOn, apower: plug.powerW, aenergy: { total: plug.energyWh } }
    return json(response, plug.says ?? status)
  }

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

function isRightDigest({ url, headers: { authorization = '' } }: IncomingMessage, password: string): boolean {
  const part = (name: string) => new RegExp(`${name}="?([^",]+)`).exec(authorization)?.[1] ?? ''
  const secret = sha256(`admin:${part('realm')}:${password}`)
  const asked = [secret, part('nonce'), part('nc'), part('cnonce'), 'auth', sha256(`GET:${url}`)].join(':')
  return part('response') === sha256(asked)
}

/** A plug with Tasmota, which counts whole Wh. Before 8.2.3 it refused with status 200; `knows` is the question it understands. */
export const tasmota =
  (plug: PlugState, { refuses = 401, knows = 'Status 8' } = {}): RequestListener =>
  (request, response) => {
    const { pathname, searchParams: asked } = new URL(request.url ?? '', 'http://plug')
    if (pathname !== '/cm') return json(response, {}, 404)
    if (plug.password !== null && (asked.get('user') !== 'admin' || asked.get('password') !== plug.password)) {
      return json(response, { WARNING: 'Need user=<username>&password=<password>' }, refuses)
    }
    if (asked.get('cmnd') !== knows) return json(response, { Command: 'Unknown' })
    const energy = { Total: Math.floor(plug.energyWh) / 1000, Power: plug.powerW, Voltage: 231 }
    return json(response, { StatusSNS: { Time: '2026-06-21T14:00:00', ENERGY: plug.says ?? energy } })
  }
