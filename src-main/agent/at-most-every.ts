/** Reads again after `everyMs` of steady time, and says what it read last until then; what cannot be read is not known. */
export function atMostEvery<T>(
  everyMs: number,
  read: () => Promise<T | null>,
  steadyMs: () => number,
): () => Promise<T | null> {
  let known: T | null = null
  let readAtMs = Number.NEGATIVE_INFINITY
  return async () => {
    if (steadyMs() - readAtMs < everyMs) return known
    readAtMs = steadyMs()
    known = await read().catch(() => null)
    return known
  }
}
