import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { type AgentSnapshot, ControlResponse } from '#core/contracts/agent.ts'
import { agentOfOtherVersion, type AgentOfOtherVersion, controlAddress } from './control-socket.ts'

export type AgentWatcher = {
  readonly snapshot: (snapshot: AgentSnapshot) => void
  /** It is gone. */
  readonly ended: () => void
  /** It says what is no snapshot, as one of another version does. */
  readonly foreign: (error: AgentOfOtherVersion) => void
}

/**
 * Follows the agent that runs on this directory in another process: every snapshot, then `ended` or `foreign` once.
 * Returns how to stop, after which nothing is told any more.
 */
export function watchAgent(directory: string, told: AgentWatcher): () => void {
  const socket = connect(controlAddress(directory), () => socket.write(`${JSON.stringify({ verb: 'watch' })}\n`))
  let isOver = false
  function end(how: () => void): void {
    if (isOver) return
    isOver = true
    socket.destroy()
    how()
  }
  socket.once('error', () => end(told.ended))
  socket.once('close', () => end(told.ended))
  linesOf(socket).on('line', (line) => {
    if (isOver) return
    const said = parseJson(line)
    // Half a line is the last of an agent that was killed.
    if (said === null) return end(told.ended)
    const response = ControlResponse.safeParse(said)
    if (response.success && response.data.ok) told.snapshot(response.data.snapshot)
    else end(() => told.foreign(agentOfOtherVersion(directory)))
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
    // No line of an agent, which ends the watching.
    return null
  }
}
