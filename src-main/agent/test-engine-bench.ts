import type { AgentWarning } from '#core/contracts/agent.ts'
import { expect, onTestFinished, vi } from 'vitest'
import type { Computer } from '../compute/ports.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { makeAgentState } from './agent-state.ts'
import { makeEngine } from './engine.ts'
import { workBench } from './test-work-bench.ts'

/** What the agent of a test has to tell of from its start. */
export const KNOWN_WARNING: AgentWarning = { code: 'sun_not_registered', values: {} }

const WAIT = { interval: 2, timeout: 10_000 }
/** For tests: until it is so, in time that is bounded. */
export const settled = (check: () => void): Promise<void> => vi.waitFor(check, WAIT)

/** For tests: an engine with all its loops, in time that passes by hand, with a coordinator in memory. */
export function engineBench(by: { computer: Computer; meter: HostEnergyMeter; freeDiskMb?: () => number }) {
  const bench = workBench(by)
  const { coordinator, time, database } = bench
  const engine = makeEngine({
    ...bench.deps,
    state: makeAgentState(sqliteSettings(database), time.clock.steadyMs()),
    membership: { server: 'http://localhost:8081/', nodeId: coordinator.nodeId, name: 'Hall', hasSolar: false },
    availableMemoryMb: () => 700,
    acceptsUploaded: () => false,
    shippedPrograms: new Set(),
    freeDiskMb: by.freeDiskMb ?? (() => 10_000),
    slotsMax: () => 2,
    solar: null,
    intervalS: null,
    version: '0.1.0',
    warnings: () => [KNOWN_WARNING],
  })
  onTestFinished(async () => {
    await engine.stop()
    engine.end()
  })
  const now = () => engine.stream.now()
  return {
    ...bench,
    engine,
    now,
    says: (reason: string) => settled(() => expect(now().sentence.reason).toBe(reason)),
    asks: () => settled(() => expect(coordinator.askers()).toBe(1)),
    computes: (count: number) => settled(() => expect(bench.computations).toHaveLength(count)),
    lastBeat: () => coordinator.said('heartbeat').at(-1) as { accepting: boolean; running: unknown[] },
  }
}
