type Sharing<T> = {
  readonly read: () => Promise<T>
  /** How old an answer may be, counted from when it was asked for. */
  readonly keptMs: number
  /** A clock that nobody can set. */
  readonly nowMs?: () => number
}

/**
 * What many ask for is read at most once in `keptMs`, and once however many ask while it is read. What failed is not kept.
 */
export function shareReading<T>({ read, keptMs, nowMs = () => performance.now() }: Sharing<T>): () => Promise<T> {
  let current: { result: Promise<T>; until: number } | null = null
  return () => {
    const now = nowMs()
    if (current && now < current.until) return current.result
    const result = read()
    const mine = { result, until: Number.POSITIVE_INFINITY }
    current = mine
    result.then(
      () => (mine.until = now + keptMs),
      () => (current = null),
    )
    return result
  }
}
