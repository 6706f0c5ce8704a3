import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Delay } from '../ports.ts'

export const systemClock: Clock = { now: () => new Date() }

/** An aborted wait is over, which is not an error. */
export const systemDelay: Delay = async (ms, signal) => {
  if (signal.aborted) return
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
