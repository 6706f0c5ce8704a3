import { expect, onTestFinished, vi } from 'vitest'
import { NO_WORK_BACKOFF } from './backoff.ts'
import { aTask } from './test-reports.ts'
import type { Decision } from './situation.ts'
import { workBench } from './test-work-bench.ts'
import { makeWorkLoop } from './work-loop.ts'

const WAIT = { interval: 2, timeout: 10_000 }

export const settled = (check: () => void) => vi.waitFor(check, WAIT)

/** For tests: the digest of the one program that comes with the app. */
export const SHIPPED_PROGRAM = 'a'.repeat(64)
type Writable<T> = { -readonly [K in keyof T]: T[K] }

/** For tests: a work loop on its bench, with as many slots as the test says. */
export function loopBench(by: Parameters<typeof workBench>[0], slots: number) {
  const bench = workBench(by)
  const sentence: Decision['sentence'] = { reason: 'computing', values: {}, next_change_at: null }
  const governor: Writable<Decision> = {
    slots,
    holds: 'nothing',
    going: Number.POSITIVE_INFINITY,
    cpuShare: 1,
    servesDeadlines: false,
    pressingShare: 1,
    sentence,
  }
  const allow: { memoryMb: number | null } = { memoryMb: null }
  const loop = makeWorkLoop({
    ...bench.deps,
    noWorkBackoff: NO_WORK_BACKOFF,
    availableMemoryMb: () => 700,
    acceptsUploaded: () => false,
    shippedPrograms: new Set([SHIPPED_PROGRAM]),
    memoryMaxMb: () => allow.memoryMb,
    decision: () => governor,
  })
  onTestFinished(() => loop.stop())
  const { coordinator, time, computations } = bench
  return {
    ...bench,
    loop,
    governor,
    allow,
    claims: () => coordinator.said('claim').length,
    rests: (ms: number) => settled(() => expect(time.waiting()).toEqual([ms])),
    asks: () => settled(() => expect(coordinator.askers()).toBe(1)),
    computes: (count: number) => settled(() => expect(computations).toHaveLength(count)),
    ids: () => loop.running().map(({ assignment_id }) => assignment_id),
  }
}
export const tasks = (count: number) => Array.from({ length: count }, () => aTask())
