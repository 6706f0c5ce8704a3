import type { AgentWarning } from '#core/contracts/agent.ts'
import { PREFERENCES_DEFAULT } from '#core/contracts/preferences.ts'
import { expect, onTestFinished, vi } from 'vitest'
import type { Computer } from '../compute/ports.ts'
import type { HostEnergyMeter } from '../energy/ports.ts'
import type { SolarSource } from '../solar/ports.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { makeAgentState } from './agent-state.ts'
import { makeEngine } from './engine.ts'
import { sunModeOf } from './govern.ts'
import type { MachineNow } from './limits/ports.ts'
import type { Wishes } from './ports.ts'
import { sunMemory } from './sun-memory.ts'
import { workBench } from './test-work-bench.ts'

/** What the agent of a test has to tell of from its start. */
export const KNOWN_WARNING: AgentWarning = { code: 'sun_not_registered', values: {} }

const WAIT = { interval: 2, timeout: 10_000 }
/** For tests: until it is so, in time that is bounded. */
export const settled = (check: () => void): Promise<void> => vi.waitFor(check, WAIT)

type EngineBench = {
  computer: Computer
  meter: HostEnergyMeter
  freeDiskMb?: () => number
  solar?: SolarSource
}

/** For tests: an engine with all its loops, in time that passes by hand, with a coordinator in memory. */
export function engineBench(by: EngineBench) {
  const bench = workBench(by)
  const solar = by.solar ?? null
  const owner: {
    wishes: Wishes
    machine: MachineNow
    looks: Promise<void>
    networkBytes: number
    diskBytes: number
    slots: number
  } = {
    wishes: PREFERENCES_DEFAULT,
    slots: 2,
    /** A look at the computer waits for this. */
    looks: Promise.resolve(),
    machine: { isOnBattery: null, untouchedS: null, runningProgram: null, temperatureC: null },
    networkBytes: 0,
    diskBytes: 0,
  }
  const { coordinator, database, deps } = bench
  const settings = sqliteSettings(database)
  const engine = makeEngine({
    ...deps,
    memory: sunMemory({ settings, ...deps }),
    state: makeAgentState(settings, () => sunModeOf({ wishes: () => owner.wishes, solar })),
    membership: { server: 'http://localhost:8081/', nodeId: coordinator.nodeId, name: 'Hall', hasSolar: false },
    availableMemoryMb: () => 700,
    acceptsUploaded: () => false,
    shippedPrograms: new Set(),
    freeDiskMb: by.freeDiskMb ?? (() => 10_000),
    slotsMax: () => owner.slots,
    solar,
    totalMemoryMb: 1000,
    cores: 4,
    firstWattsPerSlot: 10,
    wishes: () => owner.wishes,
    machine: { read: () => owner.looks.then(() => owner.machine) },
    networkBytes: () => owner.networkBytes,
    diskBytes: async () => owner.diskBytes,
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
    owner,
    now,
    says: (reason: string) => settled(() => expect(now().sentence.reason).toBe(reason)),
    asks: () => settled(() => expect(coordinator.askers()).toBe(1)),
    computes: (count: number) => settled(() => expect(bench.computations).toHaveLength(count)),
    lastBeat: () => coordinator.said('heartbeat').at(-1) as { accepting: boolean; running: unknown[] },
  }
}
