import type { Clock } from '../../shared/ports.ts'

const SHARED_MS = 1000

/**
 * What anybody may ask for is computed at most once a second, and once however many ask while it is computed. What
 * failed is not kept.
 */
export function shareForASecond<T>(read: () => Promise<T>, clock: Clock): () => Promise<T> {
  let current: { result: Promise<T>; until: number } | null = null
  return () => {
    const now = clock.now().getTime()
    if (current && now < current.until) return current.result
    const result = read()
    const mine = { result, until: Number.POSITIVE_INFINITY }
    current = mine
    result.then(
      () => (mine.until = now + SHARED_MS),
      () => (current = null),
    )
    return result
  }
}
