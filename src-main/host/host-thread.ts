/**
 * The program of the thread in which the app's node runs: agent, SQLite and everything an interface asks. `workerData` says
 * where; the main thread starts the processes that compute, because only there Electron can.
 */
import path from 'node:path'
import { MessageChannel, parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { readMachine } from '../agent/adapters/machine-inventory.ts'
import { availableMemoryMb } from '../agent/adapters/system.ts'
import { firstWattsPerSlot } from '#core/energy/watts-per-slot.ts'
import { slotsFor } from '#core/node/slots.ts'
import { AGENT_VERSION } from '../agent/version.ts'
import { childProcessComputer } from '../compute/child-process-computer.ts'
import { ISOLATION_IN_APP } from '../compute/isolation.ts'
import { portedChild } from '../compute/ported-child.ts'
import type { Child } from '../compute/child.ts'
import type { ComputeJob } from '../compute/ports.ts'
import { powerOf } from '../energy/power-models.ts'
import { hostMeter } from './host-meter.ts'
import { startHost } from './host.ts'
import { serveHost } from './remote-host.ts'

const Given = z.object({
  /** The app's data directory. */
  directory: z.string(),
  isKiosk: z.boolean(),
  /** From the keyring of this desktop, where there is one. */
  keyPassphrase: z.string().nullable(),
  /** Watts that the owner has typed; null without panels. */
  solarW: z.number().min(0).nullable(),
})

if (parentPort === null) throw new Error('This program is the thread of an app, which starts it.')
const port = parentPort
const { directory, isKiosk, solarW, ...given } = Given.parse(workerData)
const machine = await readMachine()
const tell = (line: string) => void process.stderr.write(`node: ${line}\n`)
let { keyPassphrase } = given
let untouchedS: number | null = null
const host = await startHost({
  directory: path.join(directory, 'node'),
  server: null,
  nodeId: null,
  keyPassphrase: () => keyPassphrase,
  untouchedS: () => untouchedS,
  computer: childProcessComputer({ startChild: borrowChild }),
  meter: hostMeter({ directory: path.join(directory, 'node'), board: machine.board, tell }),
  cores: machine.cores,
  firstWattsPerSlot: firstWattsPerSlot({ ...powerOf(machine), cores: machine.cores }),
  solarW,
  isolation: ISOLATION_IN_APP,
  slotsDefault: slotsFor,
  intervalS: null,
  allowPrivate: false,
  availableMemoryMb,
  version: AGENT_VERSION,
  tell,
  isKiosk,
  // A desktop is somebody's own; what hangs in a hall is there to compute.
  pausesForUser: !isKiosk && !machine.isRaspberryPi,
})
serveHost(host, port)
type FromDesktop =
  | { readonly type: 'unlock'; readonly keyPassphrase: string }
  | { readonly type: 'untouched'; readonly seconds: number | null }
port.on('message', (message: FromDesktop) => {
  if (message.type === 'unlock') ({ keyPassphrase } = message)
  if (message.type === 'untouched') untouchedS = message.seconds
})

/** Asks the main thread for a process; what is said to it before it exists waits in the channel. */
function borrowChild(job: ComputeJob): Child {
  const { port1, port2 } = new MessageChannel()
  port.postMessage({ type: 'start-child', job, port: port2 }, [port2])
  return portedChild(port1)
}
