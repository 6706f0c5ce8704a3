import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { BenchCoordinator } from './coordinator.ts'
import { childrenOf, cpuTimeOf } from './processes.ts'
import { runToEnd, startProgram } from './program.ts'

const PROGRAM = path.resolve(import.meta.dirname, '../../dist/node.mjs')
/** As `npm run node` starts it. */
const COMMAND = ['--max-semi-space-size=1', PROGRAM]
const CONNECT_PATIENCE_MS = 30_000
const LOOK_EVERY_MS = 100

/** The built agent as a program of its own, registered with panels and connected. */
export type BenchAgent = {
  readonly pid: number
  /** The processes that compute at this moment. */
  computations(): readonly number[]
  /** CPU time of the agent itself, and of the computations that have ended. */
  cpuMs(): { readonly agent: number; readonly computations: number }
  stop(): Promise<void>
}

type Start = {
  readonly cleanup: AsyncDisposableStack
  /** Where its sun is from; nothing: as `setSource` has set it up. */
  readonly sun?: readonly string[]
  readonly more?: readonly string[]
}
const TYPED_SUN = ['--solar-watts', '500']

export async function startAgent(
  directory: string,
  coordinator: BenchCoordinator,
  { cleanup, sun = TYPED_SUN, more = [] }: Start,
): Promise<BenchAgent> {
  await registerNode(directory, coordinator, cleanup)
  const run = ['run', ...sun, ...more, '--data-dir', directory]
  const program = startProgram([...COMMAND, ...run], cleanup)
  await firstHeartbeat(coordinator, program.ended)
  return {
    pid: program.pid,
    computations: () => childrenOf(program.pid),
    cpuMs() {
      const { ownMs, endedChildrenMs } = cpuTimeOf(program.pid)
      return { agent: ownMs, computations: endedChildrenMs }
    },
    stop: program.stop,
  }
}

/** Sets up the source that the next agent of this directory reads. */
export const setSource = (directory: string, source: readonly string[], cleanup: AsyncDisposableStack): Promise<void> =>
  runToEnd([...COMMAND, 'solar', 'set', ...source, '--data-dir', directory], cleanup)

/** Makes the data directory of a node with panels. */
export function registerNode(
  directory: string,
  coordinator: BenchCoordinator,
  cleanup: AsyncDisposableStack,
): Promise<void> {
  const profile = ['--server', coordinator.url, '--name', 'Bench', '--location', 'Beside the coordinator', '--solar']
  return runToEnd([...COMMAND, 'register', ...profile, '--data-dir', directory], cleanup)
}

async function firstHeartbeat({ database }: BenchCoordinator, ended: Promise<number>): Promise<void> {
  const giveUpAt = performance.now() + CONNECT_PATIENCE_MS
  while (performance.now() < giveUpAt) {
    const heard = await database.query('select 1 from grid_node_presence', [])
    if (heard.length > 0) return
    const code = await Promise.race([ended, delay(LOOK_EVERY_MS, null)])
    if (code !== null) throw new Error(`The agent ended with ${code}`)
  }
  throw new Error('The agent never sent a heartbeat')
}
