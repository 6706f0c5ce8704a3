import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Server as NetServer, type Socket } from 'node:net'

export type OpenConnections = {
  /**
   * Takes no new connection, closes those on which nobody waits for an answer, and each other one as soon as its last
   * answer is sent. Resolves when none is left.
   */
  finish(): Promise<void>
  /** Closes all that are left, whatever is in flight on them. */
  cut(): void
}

/**
 * Follows the connections of a server from its start. Node's own `close()` and `closeIdleConnections()` do three things
 * that a stop must not: they wait for a client that connects and says nothing (over TLS also when everything is to be
 * closed), keep a connection whose answer had promised "keep-alive" before, and cut an answer that is not yet sent.
 */
export function openConnections(server: Server): OpenConnections {
  const open = new Map<string, Socket>()
  /** Answers that are not yet sent, by connection. */
  const awaited = new Map<Socket, Set<ServerResponse>>()
  let isFinishing = false

  /** Over TLS a connection comes twice, raw and then encrypted, from the same address and port. */
  function opened(socket: Socket): void {
    const client = `${socket.remoteAddress} ${socket.remotePort}`
    open.set(client, socket)
    socket.once('close', () => open.get(client) === socket && open.delete(client))
  }

  function asked({ socket }: IncomingMessage, answer: ServerResponse): void {
    if (isFinishing) sayLast(answer)
    const answers = awaited.get(socket) ?? new Set()
    awaited.set(socket, answers.add(answer))
    answer.once('close', () => {
      answers.delete(answer)
      if (answers.size > 0) return
      awaited.delete(socket)
      if (isFinishing) socket.destroySoon()
    })
  }

  server.on('connection', opened)
  server.on('secureConnection', opened)
  server.prependListener('request', asked)
  return {
    finish() {
      isFinishing = true
      const { promise, resolve } = Promise.withResolvers<void>()
      NetServer.prototype.close.call(server, () => resolve())
      for (const answers of awaited.values()) for (const answer of answers) sayLast(answer)
      for (const socket of open.values()) if (!awaited.has(socket)) socket.destroy()
      return promise
    },
    cut: () => {
      for (const socket of open.values()) socket.destroy()
    },
  }
}

/** Tells the client to come no more on this connection, if it was not told otherwise already. */
function sayLast(answer: ServerResponse): void {
  if (!answer.headersSent) answer.setHeader('Connection', 'close')
}
