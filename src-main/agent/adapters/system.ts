import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Delay } from '../ports.ts'

export const systemClock: Clock = { now: () => new Date(), steadyMs: () => performance.now() }

const BYTES_PER_MB = 1024 * 1024

/** Memory that programs could have now, in MB; within a limit of the service or container that this one runs in. */
export const availableMemoryMb = (): number => Math.floor(process.availableMemory() / BYTES_PER_MB)

/** Node ends a longer timer after 1 ms; this is 24 days. */
const TIMER_MAX_MS = 2 ** 31 - 1

/** An aborted wait is over, which is not an error. */
export const systemDelay: Delay = async (ms, signal) => {
  if (signal.aborted) return
  await sleep(Math.min(ms, TIMER_MAX_MS), undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
