import { createHash } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir, userInfo } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { type AgentSnapshot, ControlRequest, ControlResponse } from '#core/contracts/agent.ts'
import type { Verbs } from '../engine.ts'
import type { SnapshotStream } from '../snapshot-stream.ts'

/** No agent runs on this data directory. Exit code 3. */
export class NoAgentRunning extends Error {
  override name = 'NoAgentRunning'
}

const LINE_BYTES_MAX = 64 * 1024
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
  stream: SnapshotStream
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

function serve(socket: Socket, { stream, verbs }: { stream: SnapshotStream; verbs: Verbs }): void {
  const answer = (response: ControlResponse) => void socket.write(`${JSON.stringify(response)}\n`)
  let pending = 0
  socket.on('error', () => socket.destroy())
  socket.on('data', (chunk: Buffer) => {
    pending = chunk.includes(0x0a) ? 0 : pending + chunk.length
    if (pending > LINE_BYTES_MAX) socket.destroy()
  })
  createInterface({ input: socket }).on('line', (line) => {
    const request = ControlRequest.safeParse(parseJson(line))
    if (!request.success) {
      answer({ ok: false, error: 'This is no request that the agent knows; nothing was changed.' })
      return
    }
    if (request.data.verb === 'watch') {
      socket.once(
        'close',
        stream.watch((snapshot) => answer({ ok: true, snapshot })),
      )
      return
    }
    obey(request.data, verbs)
    answer({ ok: true, snapshot: stream.now() })
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
    // The schema refuses it, which is what the sender is told.
    return null
  }
}

/** Asks the agent that runs on this directory. Throws `NoAgentRunning`. */
export async function askAgent(directory: string, request: ControlRequest): Promise<AgentSnapshot> {
  const socket = connect(controlAddress(directory))
  try {
    await once(socket, 'connect')
  } catch (cause) {
    throw new NoAgentRunning(`No node is running on ${directory}. Start one with: npm run node -- run`, { cause })
  }
  socket.write(`${JSON.stringify(request)}\n`)
  for await (const line of createInterface({ input: socket })) {
    socket.destroy()
    const response = ControlResponse.parse(JSON.parse(line))
    if (!response.ok) throw new Error(response.error)
    return response.snapshot
  }
  throw new NoAgentRunning('The node ended before it answered.')
}
