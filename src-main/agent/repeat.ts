import type { Delay } from './ports.ts'

/** Does one step of something that goes on for as long as the agent lives, and says how long to rest after it, in ms. */
type Step = (stopping: AbortSignal) => Promise<number>

export type Repeating = {
  start(): void
  /** The next step comes at once; during a step, right after it. */
  wake(): void
  /** Ends after the present step. */
  stop(): Promise<void>
}

/** Repeats a step with rests between. A step must not reject: what can go wrong is its own to handle. */
export function repeat(step: Step, delay: Delay): Repeating {
  const stopping = new AbortController()
  let waking = new AbortController()
  let looping: Promise<void> = Promise.resolve()

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      waking = new AbortController()
      const restMs = await step(stopping.signal)
      await delay(restMs, AbortSignal.any([stopping.signal, waking.signal]))
    }
  }

  return {
    start: () => void (looping = loop()),
    wake: () => waking.abort(),
    async stop() {
      stopping.abort()
      await looping
    },
  }
}
