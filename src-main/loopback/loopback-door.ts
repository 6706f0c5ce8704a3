import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Shell } from '#core/contracts/host-bridge.ts'
import type { Host } from '../host/ports.ts'
import { refusalAnswer, refuseUpgrade, send } from './answer.ts'
import { PortTaken } from './errors.ts'
import { oneTimeCodes } from './one-time-codes.ts'
import { ownerProofs } from './owner-proof.ts'
import { Refusal } from './refusal.ts'
import { answerRequest, type Door, ensureSession, pathOf } from './requests.ts'
import { ensureOwnHost, ensureOwnPage } from './same-origin.ts'
import { sessions } from './sessions.ts'
import { siteFiles } from './site-files.ts'
import { type StateFeed, stateFeed } from './state-feed.ts'
import { tokenBucket } from './token-bucket.ts'
import { writeUiToken } from './ui-token.ts'

/** Loopback only: whoever else should see this node opens a tunnel of their own. */
const ADDRESS = '127.0.0.1'
const CONNECTIONS_MAX = 64
const HEADERS_WITHIN_MS = 10_000
const REQUEST_WITHIN_MS = 30_000
const WRONG_CODES = { burst: 10, perSecond: 10 / 60 }
/** A screen asks for a handful of things when it opens. */
const CALLS = { burst: 120, perSecond: 30 }

type Options = {
  readonly host: Pick<Host, 'call' | 'watch'>
  /** 0: any that is free. */
  readonly port: number
  /** Where the built interface is. */
  readonly folder: string
  /** `DIR/node`, where `ui-token` is kept. */
  readonly directory: string
  /** Asked for each time: the key of this node may be made, or locked, meanwhile. */
  readonly shell: () => Shell
  /** Is told of a bug here, in a line. */
  readonly tell: (line: string) => void
  readonly steadyMs?: () => number
}

export type LoopbackDoor = {
  /** Without a code, for whoever was let in before. */
  readonly url: string
  /** With a code in its fragment, which is sent nowhere by itself; good once, within ten minutes. */
  freshAddress(): string
  close(): Promise<void>
}

/**
 * The interface for browsers of this computer: its files, the calls of the contract, a stream of states. Whoever shows a
 * one-time code gets a cookie, and only with it is anything but the files given. Throws `PortTaken`, `InterfaceMissing`.
 */
export async function openLoopbackDoor(options: Options): Promise<LoopbackDoor> {
  const { host, folder, directory, tell, steadyMs = () => performance.now() } = options
  const files = siteFiles(folder)
  const server = createServer({ requestTimeout: REQUEST_WITHIN_MS, headersTimeout: HEADERS_WITHIN_MS })
  server.maxConnections = CONNECTIONS_MAX
  const port = await listen(server, options.port)
  const { url, token } = writeUiToken(directory, `http://${ADDRESS}:${port}/`)
  const codes = oneTimeCodes(steadyMs)
  const freshAddress = () => `${url}#code=${codes.make()}`
  const door: Door = {
    host,
    shell: options.shell,
    files,
    codes,
    proofs: ownerProofs({ url, token }, Date.now),
    freshAddress,
    sessions: sessions({ key: token, port, nowS: () => Date.now() / 1000 }),
    wrongCodes: tokenBucket(WRONG_CODES, steadyMs),
    calls: tokenBucket(CALLS, steadyMs),
  }
  const feed = stateFeed(host)
  serve(server, { door, feed, port, tell })
  return {
    url,
    freshAddress,
    async close() {
      const closed = once(server, 'close')
      server.close()
      feed.close()
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  try {
    server.listen(port, ADDRESS)
    await once(server, 'listening')
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE')) throw cause
    const sentence = `Port ${port} on ${ADDRESS} is taken by another program; choose another with --ui-port.`
    throw new PortTaken(sentence, { cause })
  }
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has no port')
  return address.port
}

type Serving = { door: Door; feed: StateFeed; port: number; tell: (line: string) => void }

function serve(server: Server, serving: Serving): void {
  server.on('request', (request, response) => void answer(request, response, serving))
  server.on('upgrade', (request, socket, head) => upgrade(request, { socket, head }, serving))
}

async function answer(request: IncomingMessage, response: ServerResponse, serving: Serving): Promise<void> {
  const { door, port, tell } = serving
  try {
    ensureOwnHost(request.headers, port)
    send(response, await answerRequest(request, door))
  } catch (error) {
    // Whoever went away in the middle of a request is told nothing.
    if (request.destroyed && !request.complete) return
    send(response, refusalAnswer(refusalOf(error, tell)))
  }
}

/** A bug is told to whoever reads the node's lines, and to nobody else. */
function refusalOf(error: unknown, tell: Serving['tell']): Refusal {
  if (error instanceof Refusal) return error
  tell(`The interface has a bug: ${error instanceof Error ? error.stack : String(error)}`)
  return new Refusal(500, 'Something went wrong in this node; its own lines say what.')
}

function upgrade(
  request: IncomingMessage,
  { socket, head }: { socket: Duplex; head: Buffer },
  { door, feed, port, tell }: Serving,
): void {
  // Nothing is lost when whoever wanted to listen is gone.
  socket.on('error', () => socket.destroy())
  try {
    ensureOwnHost(request.headers, port)
    ensureOwnPage(request.headers)
    if (pathOf(request) !== '/states') throw new Refusal(404, 'Nothing is here.')
    ensureSession(request, door)
    feed.admit(request, socket, head)
  } catch (error) {
    refuseUpgrade(socket, refusalOf(error, tell))
  }
}
