import { setTimeout as delay } from 'node:timers/promises'
import type { Figure } from '../support/figure.ts'
import { threadStatesOf } from '../support/processes.ts'
import { TOUCHES } from '../support/sandbox-programs.ts'
import { endSandbox, pidAtWork, type Sandboxes } from '../support/sandboxes.ts'
import { median, percentile, rangeOf } from '../support/statistics.ts'
import { waitUntil } from '../support/wait-until.ts'

const ROUNDS = 40
const TARGET = { most: 1000 }
const [STOPPED, RUNNING] = ['T', 'R']
/** Each round runs and rests a little longer than the one before, so that no rhythm of the sandbox hides anything. */
const STEP_MS = 7

/** From `pause()` until no thread of the sandbox can use the CPU, and from `resume()` until one does. */
export async function pauseLatency(sandboxes: Sandboxes): Promise<readonly Figure[]> {
  const sandbox = sandboxes.start(sandboxes.stored('endless.wasm', TOUCHES))
  const { computation } = sandbox
  const pid = await pidAtWork(sandbox)
  const pauses: number[] = []
  const resumes: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await delay(round * STEP_MS)
    pauses.push(
      await timeOf(
        () => computation.pause(),
        () => threadStatesOf(pid).every((state) => state === STOPPED),
      ),
    )
    await delay(round * STEP_MS)
    resumes.push(
      await timeOf(
        () => computation.resume(),
        () => threadStatesOf(pid).includes(RUNNING),
      ),
    )
  }
  await endSandbox(sandbox)
  return [...figuresOf('pause', pauses), ...figuresOf('resume', resumes)]
}

async function timeOf(act: () => void, hasHappened: () => boolean): Promise<number> {
  const startedAtMs = performance.now()
  act()
  return (await waitUntil(hasHappened)) - startedAtMs
}

const figuresOf = (what: string, times: readonly number[]): readonly Figure[] => [
  { name: `${what} of a program, p50`, value: median(times), unit: 'ms', range: rangeOf(times), target: TARGET },
  { name: `${what} of a program, p95`, value: percentile(times, 95), unit: 'ms', target: TARGET },
]
