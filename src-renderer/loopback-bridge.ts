import type { HostBridge } from '#core/contracts/host-bridge.ts'
import { HOST_CALLS, type HostCall } from '#core/contracts/host-calls.ts'
import { askHost, NotLetIn } from './loopback/ask-host.ts'
import { showCode } from './loopback/one-time-code.ts'
import { saveAsDownload } from './loopback/save-as-download.ts'
import { type Ears, stateStream } from './loopback/state-stream.ts'

/** Calls over HTTP, states over a WebSocket, with the cookie that the one-time code was exchanged for; null without one. */
export async function loopbackBridge(): Promise<HostBridge | null> {
  await showCode()
  if ((await look()) === 'out') return null
  const calls = Object.fromEntries(HOST_CALLS.map((call) => [call, (input: unknown) => callHost(call, input)]))
  const stream = stateStream({ connect, look, shownOut, later, random: Math.random })
  return { ...calls, saveText: saveAsDownload, ...stream } as HostBridge
}

function connect({ message, closed }: Ears): () => void {
  const socket = new WebSocket(new URL('states', location.href))
  socket.addEventListener('message', ({ data }) => message(data))
  socket.addEventListener('close', closed)
  return () => socket.close()
}
const shownOut = () => location.reload()

function later(work: () => void, ms: number): () => void {
  const timer = setTimeout(work, ms)
  return () => clearTimeout(timer)
}

async function callHost(call: HostCall, input: unknown): Promise<unknown> {
  try {
    return await askHost(call, input)
  } catch (error) {
    if (error instanceof NotLetIn) shownOut()
    throw error
  }
}

async function look(): Promise<'here' | 'away' | 'out'> {
  try {
    await askHost('readShell', {})
    return 'here'
  } catch (error) {
    return error instanceof NotLetIn ? 'out' : 'away'
  }
}
