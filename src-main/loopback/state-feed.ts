import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'
import type { HostState } from '#core/contracts/host-bridge.ts'
import type { Host } from '../host/ports.ts'
import { Refusal } from './refusal.ts'

/** As many tabs as nobody has; each costs a copy of every state. */
const LISTENERS_MAX = 16
/** A page has nothing to say here. */
const HEARD_BYTES_MAX = 1024
/** A page that hears nothing for three of these knows that the line is dead, and so do we. */
const BEAT_EVERY_MS = 15_000
const GOING_AWAY = 1001

/** States to every page that listens, over WebSockets whose requests were found good before. */
export type StateFeed = {
  /** Throws `Refusal` 429 when too many listen. */
  admit(request: IncomingMessage, socket: Duplex, head: Buffer): void
  close(): void
}

export function stateFeed(host: Pick<Host, 'watch'>, beatEveryMs = BEAT_EVERY_MS): StateFeed {
  const server = new WebSocketServer({ noServer: true, maxPayload: HEARD_BYTES_MAX, perMessageDeflate: false })
  const silent = new WeakSet<WebSocket>()
  const beat = setInterval(() => {
    for (const socket of server.clients) {
      if (silent.has(socket)) socket.terminate()
      else {
        silent.add(socket)
        socket.ping()
        // A page cannot see a ping; an empty message says the same to it.
        socket.send('')
      }
    }
  }, beatEveryMs)

  return {
    admit(request, socket, head) {
      if (server.clients.size >= LISTENERS_MAX) throw new Refusal(429, 'Too many pages show this node already.')
      server.handleUpgrade(request, socket, head, (client) => {
        client.on('pong', () => silent.delete(client))
        client.on('error', () => client.terminate())
        const stop = host.watch(newestOnly(client))
        client.once('close', stop)
      })
    },
    close() {
      clearInterval(beat)
      for (const socket of server.clients) {
        socket.close(GOING_AWAY)
        socket.terminate()
      }
      server.close()
    },
  }
}

/** Sends one state at a time; while one is on its way the next waits, and a newer one takes its place. */
function newestOnly(client: WebSocket): (state: HostState) => void {
  let isSending = false
  let waiting: HostState | null = null
  const send = (state: HostState) => {
    isSending = true
    client.send(JSON.stringify(state), () => {
      isSending = false
      const next = waiting
      waiting = null
      if (next) send(next)
    })
  }
  return (state) => {
    if (isSending) waiting = state
    else send(state)
  }
}
