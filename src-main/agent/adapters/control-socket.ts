import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type AgentSnapshot, ControlRequest, ControlResponse } from '#core/contracts/agent.ts'
import type { Verbs } from '../engine.ts'
import type { StateStream } from '../../shared/state-stream.ts'

/** No agent runs on this data directory. Exit code 3. */
export class NoAgentRunning extends Error {
  override name = 'NoAgentRunning'
}

/** The agent that runs does not do what it was asked; the sentence is its own. Exit code 4. */
export class AgentRefused extends Error {
  override name = 'AgentRefused'
}

/** An agent of another version runs on this data directory, and what it says is not understood. Exit code 2. */
export class AgentOfOtherVersion extends Error {
  override name = 'AgentOfOtherVersion'
}

export const agentOfOtherVersion = (directory: string) =>
  new AgentOfOtherVersion(
    `The node that runs on ${directory} is of another version than this program. Update both, or end that node.`,
  )

const LINE_BYTES_MAX = 64 * 1024
/** A watcher that does not read so much is let go: what it is sent would fill the memory. */
const UNREAD_BYTES_MAX = 4 * 1024 * 1024
/** An agent answers at once, or does not at all, in ms. */
const ANSWER_PATIENCE_MS = 10_000
/** A socket's path has about a hundred bytes on every Unix. */
const PATH_BYTES_MAX = 100

/** Where the agent of a directory listens: a socket in it, beside it when its path is too long, a pipe on Windows. */
export function controlAddress(directory: string): string {
  const digest = createHash('sha256').update(path.resolve(directory)).digest('hex').slice(0, 16)
  if (process.platform === 'win32') return `\\\\.\\pipe\\koprogo-${digest}`
  const inside = path.join(directory, 'control.sock')
  if (Buffer.byteLength(inside) <= PATH_BYTES_MAX) return inside
  return path.join(tmpdir(), `koprogo-${userInfo().uid}`, `${digest}.sock`)
}

/** One line of JSON asks, one line answers; `watch` goes on answering. Only the owner may connect. */
export async function openControlSocket(input: {
  directory: string
  stream: StateStream<AgentSnapshot>
  verbs: Verbs
}): Promise<{ close(): Promise<void> }> {
  const address = controlAddress(input.directory)
  const isFile = process.platform !== 'win32'
  if (isFile) {
    mkdirSync(path.dirname(address), { recursive: true, mode: 0o700 })
    // Ours is the only agent here (it holds the lock), so that a socket which is there was left by a killed one.
    rmSync(address, { force: true })
  }
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
    serve(socket, input)
  })
  server.listen(address)
  await once(server, 'listening')
  // A connection that cannot be taken (too many open files) is that client's trouble; it says so itself.
  server.on('error', () => undefined)
  if (isFile) chmodSync(address, 0o600)
  return {
    async close() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

function serve(socket: Socket, { stream, verbs }: { stream: StateStream<AgentSnapshot>; verbs: Verbs }): void {
  const answer = (response: ControlResponse) => {
    if (socket.writableLength > UNREAD_BYTES_MAX) socket.destroy()
    else socket.write(`${JSON.stringify(response)}\n`)
  }
  let stopWatching: (() => void) | null = null
  const watch = () => {
    if (socket.destroyed) return
    stopWatching?.()
    stopWatching = stream.watch((snapshot) => answer({ ok: true, snapshot }))
  }
  socket.on('error', () => socket.destroy())
  socket.once('close', () => stopWatching?.())
  closeOnLongLine(socket)
  linesOf(socket).on('line', (line) => {
    const request = ControlRequest.safeParse(parseJson(line))
    if (!request.success) answer({ ok: false, error: 'This is no request that the agent knows; nothing was changed.' })
    else answerRequest(request.data, { stream, verbs, answer, watch })
  })
}

/** Readline passes errors of the socket on; they have a listener there already, and without one here would end us. */
const linesOf = (socket: Socket) => createInterface({ input: socket }).on('error', () => socket.destroy())

/** What goes wrong is answered, and ends neither the connection nor the agent. */
function answerRequest(
  request: ControlRequest,
  to: {
    stream: StateStream<AgentSnapshot>
    verbs: Verbs
    answer: (response: ControlResponse) => void
    watch: () => void
  },
): void {
  try {
    if (request.verb === 'watch') return to.watch()
    obey(request, to.verbs)
    to.answer({ ok: true, snapshot: to.stream.now() })
  } catch (error) {
    to.answer({ ok: false, error: error instanceof Error ? error.message : String(error) })
  }
}

function closeOnLongLine(socket: Socket): void {
  let pending = 0
  socket.on('data', (chunk: Buffer) => {
    const lastBreak = chunk.lastIndexOf(0x0a)
    pending = lastBreak === -1 ? pending + chunk.length : chunk.length - lastBreak - 1
    if (pending > LINE_BYTES_MAX) socket.destroy()
  })
}

function obey(request: ControlRequest, { pause, resume, finish }: Verbs): void {
  if (request.verb === 'pause') pause(request.until === null ? null : new Date(request.until))
  if (request.verb === 'resume') resume()
  if (request.verb === 'finish') finish()
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // The schema refuses it, and says so.
    return null
  }
}

/**
 * Asks the agent that runs on this directory. Throws `NoAgentRunning`, also when it does not answer in time,
 * `AgentRefused` or `AgentOfOtherVersion`.
 */
export async function askAgent(
  directory: string,
  request: ControlRequest,
  patienceMs = ANSWER_PATIENCE_MS,
): Promise<AgentSnapshot> {
  const line = await exchangeLine(directory, `${JSON.stringify(request)}\n`, patienceMs)
  const response = ControlResponse.safeParse(parseJson(line))
  if (!response.success) throw agentOfOtherVersion(directory)
  if (!response.data.ok) throw new AgentRefused(response.data.error)
  return response.data.snapshot
}

function exchangeLine(directory: string, line: string, patienceMs: number): Promise<string> {
  const socket = connect(controlAddress(directory), () => socket.write(line))
  const { promise, resolve, reject } = Promise.withResolvers<string>()
  const refuse = (sentence: string) => (cause?: unknown) => reject(new NoAgentRunning(sentence, { cause }))
  socket.setTimeout(patienceMs, refuse(`The node on ${directory} does not answer; end it and start it again.`))
  socket.once('error', refuse(`No node is running on ${directory}. Start one with: npm run node -- run`))
  socket.once('close', refuse('The node ended before it answered.'))
  linesOf(socket).once('line', resolve)
  return promise.finally(() => socket.destroy())
}
