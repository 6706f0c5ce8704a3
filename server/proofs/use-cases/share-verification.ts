import type { LogVerdict, VerifyLog } from '../ports.ts'
import type { Clock } from '../../shared/ports.ts'

/** Everybody who asks within this time gets the same answer. */
const SHARED_MS = 10_000

/** One verification at a time, however many ask; its answer is shared for 10 s. A failed one is not kept. */
export function makeShareVerification({ verifyLog, clock }: { verifyLog: VerifyLog; clock: Clock }): VerifyLog {
  let current: { result: Promise<LogVerdict>; until: number } | null = null
  return () => {
    const now = clock.now().getTime()
    if (current && now < current.until) return current.result
    const result = verifyLog()
    const mine = { result, until: Number.POSITIVE_INFINITY }
    current = mine
    result.then(
      () => (mine.until = clock.now().getTime() + SHARED_MS),
      () => (current = null),
    )
    return result
  }
}
