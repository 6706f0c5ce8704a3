import type { Protocol } from 'electron'
import { life, needReady } from './app.ts'
import { note } from './journal.ts'

type Handler = (request: Request) => Response | Promise<Response>

const handlers = new Map<string, Handler>()
let isRegistered = false

export const theProtocol = {
  registerSchemesAsPrivileged(schemes) {
    if (life.isReady) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    if (isRegistered) throw new Error('electron double: protocol.registerSchemesAsPrivileged is called once only')
    isRegistered = true
    note('protocol.registerSchemesAsPrivileged', schemes)
  },
  handle(scheme, handler) {
    needReady('protocol.handle')
    if (handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`)
    handlers.set(scheme, handler)
  },
  isProtocolHandled: (scheme) => handlers.has(scheme),
} satisfies Pick<Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'isProtocolHandled'>

/** Chromium knows no scheme of ours: `app://koprogo/x` is `https://koprogo.app.invalid/x` to it. */
export function toWeb(address: string): string {
  const url = URL.parse(address)
  const scheme = url?.protocol.slice(0, -1) ?? ''
  if (url === null || !handlers.has(scheme)) return address
  return `https://${url.host}.${scheme}.invalid${url.pathname}${url.search}${url.hash}`
}

/** The way back; what is not ours stays as it is. */
export function toApp(address: string): string {
  const url = URL.parse(address)
  const [, host, scheme = ''] = /^(.*)\.([a-z][a-z0-9-]*)\.invalid$/.exec(url?.host ?? '') ?? []
  if (url === null || !handlers.has(scheme)) return address
  return `${scheme}://${host}${url.pathname}${url.search}${url.hash}`
}

/** The app's own answer; null for an address that nobody answers, which Chromium never gets either. */
export async function answerRequest(address: string, init: RequestInit): Promise<Response | null> {
  const handler = handlers.get(URL.parse(address)?.protocol.slice(0, -1) ?? '')
  return handler === undefined ? null : handler(new Request(address, init))
}
