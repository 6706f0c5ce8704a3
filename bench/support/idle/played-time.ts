import { setImmediate as turn } from 'node:timers/promises'
import type { Clock, Delay } from '#main/agent/ports.ts'

/** So many turns of the event loop without anything going on: a request over loopback needs one or two. */
const QUIET_TURNS = 6

type Wait = { readonly untilMs: number; readonly end: () => void }

/** Time that passes from one wait of an agent to the next, and stands still while it does something. */
export type PlayedTime = {
  readonly clock: Clock
  readonly delay: Delay
  /** Lets time pass to the end of the next wait, `mostMs` at most, and everything follow that comes of it; how long that was, in ms. */
  step(mostMs: number): Promise<number>
}

/** `isBusy`: whether somebody answers a request at this moment. */
export function playedTime(startsAt: Date, isBusy: () => boolean): PlayedTime {
  let nowMs = startsAt.getTime()
  const waits = new Set<Wait>()

  const delay: Delay = (ms, signal) => {
    if (signal.aborted) return Promise.resolve()
    const { promise, resolve } = Promise.withResolvers<void>()
    const end = () => {
      waits.delete(wait)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const wait = { untilMs: nowMs + Math.max(0, ms), end }
    waits.add(wait)
    signal.addEventListener('abort', end)
    return promise
  }

  async function quiet(): Promise<void> {
    for (let turns = 0; turns < QUIET_TURNS; turns = isBusy() || isReading() ? 0 : turns + 1) await turn()
  }

  return {
    clock: { now: () => new Date(nowMs), steadyMs: () => nowMs - startsAt.getTime() },
    delay,
    async step(mostMs) {
      const nextMs = Math.min(...[...waits].map(({ untilMs }) => untilMs), nowMs + mostMs)
      const tookMs = Math.max(0, nextMs - nowMs)
      nowMs += tookMs
      for (const wait of waits) if (wait.untilMs <= nowMs) wait.end()
      await quiet()
      return tookMs
    },
  }
}

/** Whether files are read or written in the background. */
const isReading = () => process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))
