import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type AgentSnapshot, ControlResponse } from '#core/contracts/agent.ts'
import { controlAddress } from './control-socket.ts'

/**
 * Follows the agent that runs on this directory in another process: every snapshot, then `ended` once, when it is gone
 * or says what is no snapshot. Returns how to stop, after which nothing is told any more.
 */
export function watchAgent(
  directory: string,
  told: { snapshot: (snapshot: AgentSnapshot) => void; ended: () => void },
): () => void {
  const socket = connect(controlAddress(directory), () => socket.write(`${JSON.stringify({ verb: 'watch' })}\n`))
  let isOver = false
  function end(): void {
    if (isOver) return
    isOver = true
    socket.destroy()
    told.ended()
  }
  socket.once('error', end)
  socket.once('close', end)
  linesOf(socket).on('line', (line) => {
    const response = ControlResponse.safeParse(parseJson(line))
    if (isOver) return
    if (response.success && response.data.ok) told.snapshot(response.data.snapshot)
    else end()
  })
  return () => {
    isOver = true
    socket.destroy()
  }
}

/** Readline passes errors of the socket on, which has a listener of its own. */
const linesOf = (socket: Socket) => createInterface({ input: socket }).on('error', () => socket.destroy())

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    // The schema refuses it, which ends the watching.
    return null
  }
}
