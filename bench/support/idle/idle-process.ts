import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { askAgent } from '#main/agent/adapters/control-socket.ts'
import { setSource, startAgent } from '../agent.ts'
import { startCoordinator } from '../coordinator.ts'
import { startProgram } from '../program.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const SIMULATOR = path.resolve(import.meta.dirname, '../../../scripts/simulate.ts')
const SIMULATOR_PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 50
/** Starting is over: modules are loaded, and V8 has compiled what is done every few seconds. */
const SETTLE_MS = 20_000
const WATCHED_MS = 60_000

/** The built agent and a simulated meter, each as a program of its own, without any work: the share of one core that the agent used. */
export async function idleProcess(cleanup: AsyncDisposableStack): Promise<{ corePct: number; seconds: number }> {
  const directory = temporaryFolder(cleanup)
  const address = await startMeter(cleanup)
  const coordinator = await startCoordinator(directory, cleanup)
  await setSource(directory, ['shelly', `address=${address}`, 'role=grid'], cleanup)
  const agent = await startAgent(directory, coordinator, { cleanup, sun: [] })
  await delay(SETTLE_MS)
  const before = { cpuMs: agent.cpuMs().agent, at: performance.now() }
  await delay(WATCHED_MS)
  const tookMs = performance.now() - before.at
  const usedMs = agent.cpuMs().agent - before.cpuMs
  await ensureReads(path.join(directory, 'node'))
  await agent.stop()
  await coordinator.stop()
  return { corePct: (100 * usedMs) / tookMs, seconds: tookMs / 1000 }
}

/** An agent that reads no meter would be cheaper still. */
async function ensureReads(directory: string): Promise<void> {
  const { sun } = await askAgent(directory, { verb: 'status' })
  if (sun === null || sun.problem !== null || sun.grid_w === null)
    throw new Error(`The agent does not read its meter: ${JSON.stringify(sun)}`)
}

/** `npm run simulate -- shelly`; what it prints names its address. */
async function startMeter(cleanup: AsyncDisposableStack): Promise<string> {
  const program = startProgram([SIMULATOR, 'shelly', '--scenario', 'broken-clouds', '--port', '0'], cleanup)
  const giveUpAt = performance.now() + SIMULATOR_PATIENCE_MS
  while (performance.now() < giveUpAt) {
    const address = /^shelly \(.*\) at (\S+):\s/m.exec(program.tail())?.[1]
    if (address !== undefined) return address
    await delay(LOOK_EVERY_MS)
  }
  throw new Error(`The simulator named no address:\n${program.tail()}`)
}
