import type { AppRun } from './app-run.ts'

/** One thing that the app must do on a real Electron. Looking and judging are apart, so that a test can show each fault. */
export type Check<Facts> = {
  readonly name: string
  /** Rejects with `NotHere` where this computer cannot tell. */
  readonly observe: (run: AppRun) => Promise<Facts>
  /** Sentences about what is not as it must be. */
  readonly faults: (facts: Facts) => readonly string[]
  /** What was seen, in a few words, for the report. */
  readonly tell: (facts: Facts) => string
}

/** It cannot be told on this computer; the sentence says why. */
export class NotHere extends Error {
  override name = 'NotHere'
}

export type Outcome = {
  readonly name: string
  readonly result: 'passed' | 'failed' | 'not here'
  readonly words: string
}

/** A check that says nothing for so long has failed, in ms. */
export const PATIENCE_MS = 30_000

/** Never rejects: whatever is thrown while looking is a fault. */
export async function outcomeOf<Facts>(check: Check<Facts>, run: AppRun, patienceMs = PATIENCE_MS): Promise<Outcome> {
  const { name } = check
  try {
    const facts = await inTime(check.observe(run), patienceMs)
    const faults = check.faults(facts)
    if (faults.length > 0) return { name, result: 'failed', words: faults.join('; ') }
    return { name, result: 'passed', words: check.tell(facts) }
  } catch (error) {
    const words = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
    // The stand-in for Electron says so of what it does not stand in for.
    const isNotHere = error instanceof NotHere || words.endsWith('is not doubled')
    return { name, result: isNotHere ? 'not here' : 'failed', words }
  }
}

async function inTime<T>(looking: Promise<T>, patienceMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(`no answer in ${patienceMs / 1000} s`)), patienceMs)
  try {
    return await Promise.race([looking, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
