import type { Clock } from '../../shared/ports.ts'

const SHARED_MS = 1000

/** What anybody may ask for is computed at most once a second, and once however many ask at the same time. */
export function shareForASecond<T>(read: () => Promise<T>, clock: Clock): () => Promise<T> {
  let current: { result: Promise<T>; until: number } | null = null
  return () => {
    const now = clock.now().getTime()
    if (current && now < current.until) return current.result
    const result = read()
    current = { result, until: now + SHARED_MS }
    result.catch(() => (current = null))
    return result
  }
}
