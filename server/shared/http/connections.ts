import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Logger } from '../ports.ts'

/** How many connections there may be at once, and how many of one address. */
export type ConnectionLimits = { readonly connectionsMax: number; readonly addressConnectionsMax: number }

/** An admin is told that connections are refused, and not of each. */
const TELL_EVERY_MS = 60_000

/**
 * What is too many is closed at once: those who are there are served on. Behind a proxy everybody has the proxy's address,
 * which is then free to have as many as there are (`Infinity`).
 */
export function limitConnections(server: Server, limits: ConnectionLimits, logger: Logger): void {
  const ofAddress = new Map<string, number>()
  let toldAtMs = -TELL_EVERY_MS
  const tell = (address: string | undefined) => {
    if (performance.now() - toldAtMs < TELL_EVERY_MS) return
    toldAtMs = performance.now()
    logger.warn({ address, ...limits }, 'Too many connections; new ones are refused')
  }

  server.maxConnections = limits.connectionsMax
  server.on('drop', (dropped) => tell(dropped?.remoteAddress))
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? ''
    const count = (ofAddress.get(address) ?? 0) + 1
    ofAddress.set(address, count)
    socket.once('close', () => leave(ofAddress, address))
    if (count <= limits.addressConnectionsMax) return
    tell(address)
    socket.destroy()
  })
}

function leave(ofAddress: Map<string, number>, address: string): void {
  const left = (ofAddress.get(address) ?? 1) - 1
  if (left > 0) ofAddress.set(address, left)
  else ofAddress.delete(address)
}
