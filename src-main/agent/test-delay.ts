import type { Clock, Delay } from './ports.ts'

/** For tests: time that passes by hand. A wait ends when enough time has passed, or when its signal is aborted. */
export function handDrivenTime(startsAt = new Date('2026-06-21T12:00:00.000Z')) {
  let nowMs = startsAt.getTime()
  let steadyMs = 0
  const waits = new Set<{ untilMs: number; ms: number; end: () => void }>()
  const asked: number[] = []

  const delay: Delay = (ms, signal) => {
    asked.push(ms)
    if (signal.aborted) return Promise.resolve()
    // As with real timers, others get their turn: a loop that spins must not stop the test.
    if (ms <= 0) return new Promise((resolve) => setImmediate(resolve))
    return new Promise((resolve) => {
      const end = () => {
        waits.delete(wait)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const wait = { untilMs: nowMs + ms, ms, end }
      waits.add(wait)
      signal.addEventListener('abort', end)
    })
  }
  const clock: Clock = { now: () => new Date(nowMs), steadyMs: () => steadyMs }
  return {
    clock,
    delay,
    /** The waits that go on now, in ms as asked for. */
    waiting: () => [...waits].map(({ ms }) => ms),
    /** Every wait that was asked for so far, in ms. */
    asked,
    pass(ms: number): void {
      nowMs += ms
      steadyMs += ms
      for (const wait of waits) if (wait.untilMs <= nowMs) wait.end()
    },
    /** The clock is set, and no time passes. */
    setClock(at: Date): void {
      const byMs = at.getTime() - nowMs
      nowMs += byMs
      for (const wait of waits) wait.untilMs += byMs
    },
  }
}
export type HandDrivenTime = ReturnType<typeof handDrivenTime>
