import { once } from 'node:events'
import path from 'node:path'
import { type MessagePort, Worker } from 'node:worker_threads'
import { powerMonitor, utilityProcess } from 'electron'
import { lendChild } from '../compute/ported-child.ts'
import { remoteHost } from '../host/remote-host.ts'
import type { HostThread } from './supervised-host.ts'
import type { ComputeJob } from '../compute/ports.ts'
import { utilityChild, utilityCommandFor } from './utility-child.ts'

type Node = {
  /** The app's data directory; the node is kept in its folder `node`. */
  readonly directory: string
  /** The folder of the built programs, inside the asar too: Electron reads a thread's program from there. */
  readonly programs: string
  /** Guests stand in front of a kiosk: its PIN guards pay, settings and leaving. */
  readonly isKiosk: boolean
  /** What the roof gives, as its owner has typed it; null where nobody has. */
  readonly solarW: number | null
  /** Unlocks the node's key; null where no keyring keeps it. */
  readonly keyPassphrase: string | null
  readonly tell: (line: string) => void
}

export type NodeThread = HostThread & {
  /** What unlocks the node's key, when it is known only now. */
  unlock(keyPassphrase: string): void
}

/** The thread is told this often how long nobody has touched the computer, in ms: whoever comes back should not wait for it. */
const UNTOUCHED_EVERY_MS = 5000

/** In s; null where the desktop does not tell a program (https://github.com/electron/electron/issues/27912). */
function untouchedS(): number | null {
  const isWayland = process.platform === 'linux' && process.env['XDG_SESSION_TYPE'] === 'wayland'
  return isWayland ? null : powerMonitor.getSystemIdleTime()
}

/** Starts the node of a data directory in a thread of its own, so that a slow disk never stalls the window. */
export function startNode({ directory, programs, isKiosk, solarW, keyPassphrase, tell }: Node): NodeThread {
  const worker = new Worker(path.join(programs, 'host-thread.js'), {
    name: 'node',
    workerData: { directory, isKiosk, solarW, keyPassphrase },
  })
  worker.on('error', (error) => tell(`The node failed: ${error instanceof Error ? error.stack : String(error)}`))
  const childPrograms = {
    data_hash: path.join(programs, 'data-hash-child.js'),
    wasm: path.join(programs, 'sandbox-child.js'),
  }
  worker.on('message', (message: { type: string; port: MessagePort; job: ComputeJob }) => {
    // A thread cannot use Electron's modules: it asks for each process that computes.
    if (message.type !== 'start-child') return
    const command = utilityCommandFor(message.job, childPrograms)
    lendChild(
      utilityChild(command, (...given) => utilityProcess.fork(...given)),
      message.port,
    )
  })
  const tellUntouched = () => worker.postMessage({ type: 'untouched', seconds: untouchedS() })
  tellUntouched()
  const looking = setInterval(tellUntouched, UNTOUCHED_EVERY_MS)
  const ended = once(worker, 'exit').then(([code]) => {
    clearInterval(looking)
    return `exit code ${String(code)}`
  })
  const unlock = (late: string) => worker.postMessage({ type: 'unlock', keyPassphrase: late })
  return { host: remoteHost(worker), ended, unlock }
}
