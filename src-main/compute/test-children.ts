import path from 'node:path'
import { MessageChannel } from 'node:worker_threads'
import type { StartChild } from './child.ts'
import { childProcessComputer } from './child-process-computer.ts'
import { commandFor } from './child-command.ts'
import { forkedChild } from './forked-child.ts'
import { probeIsolation } from './isolation.ts'
import { lendChild, portedChild } from './ported-child.ts'

/** The sources of the programs that compute. */
export const PROGRAMS = {
  data_hash: path.join(import.meta.dirname, 'data-hash-child.ts'),
  wasm: path.join(import.meta.dirname, 'sandbox/sandbox-child.ts'),
}

export const isolation = await probeIsolation()

/** Real processes, isolated as far as this computer can. */
export const startForked: StartChild = (job) => forkedChild(commandFor(job, PROGRAMS, isolation))

/** Started at one end of a channel, used at the other, as the node's thread does in Electron. */
export const startLent: StartChild = (job) => {
  const { port1, port2 } = new MessageChannel()
  lendChild(startForked(job), port1)
  return portedChild(port2)
}

/** As on a computer that cannot stop a process: everything has to be asked for. */
export const startUnstoppable: StartChild = (job) => ({
  ...startForked(job),
  freeze: () => false,
  thaw: () => undefined,
})

export const computerOf = (startChild: StartChild) => childProcessComputer({ startChild })
