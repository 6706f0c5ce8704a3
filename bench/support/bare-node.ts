import { setTimeout as delay } from 'node:timers/promises'
import { type Memory, memoryOf } from './processes.ts'
import { startProgram } from './program.ts'

/** Ends with us, and does nothing else. */
const NOTHING = "process.on('disconnect', () => process.exit()); setInterval(() => undefined, 60_000)"
const SETTLE_MS = 1500

/** The memory of a Node that runs no program of ours: what is beyond it is ours. */
export async function bareNodeMemory(cleanup: AsyncDisposableStack): Promise<Memory> {
  const node = startProgram(['-e', NOTHING], cleanup)
  await delay(SETTLE_MS)
  const memory = memoryOf(node.pid)
  await node.stop()
  return memory
}
