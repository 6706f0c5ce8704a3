import type { Delay, Tell } from './ports.ts'

/** A step that failed is tried again after this, in ms. */
const FAILURE_REST_MS = 10_000

/** Does one step of something that goes on for as long as the agent lives, and says how long to rest after it, in ms. */
type Step = (stopping: AbortSignal) => Promise<number>

export type Repeating = {
  start(): void
  /** The next step comes at once; during a step, right after it. */
  wake(): void
  /** Ends after the present step. */
  stop(): Promise<void>
}

/**
 * Repeats a step with rests between. What a step can foresee is its own to handle; if it rejects all the same (a disk
 * that takes nothing), that is told, and the step is tried again: no loop of the agent ends before the agent does.
 */
export function repeat(step: Step, { delay, tell }: { delay: Delay; tell: Tell }): Repeating {
  const stopping = new AbortController()
  let waking = new AbortController()
  let looping: Promise<void> = Promise.resolve()

  async function attempt(): Promise<number> {
    try {
      return await step(stopping.signal)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      tell(`Something went wrong and is tried again: ${why}`)
      // A wake would bring the failing step back at once, over and over.
      await delay(FAILURE_REST_MS, stopping.signal)
      return 0
    }
  }

  async function loop(): Promise<void> {
    while (!stopping.signal.aborted) {
      waking = new AbortController()
      const restMs = await attempt()
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
