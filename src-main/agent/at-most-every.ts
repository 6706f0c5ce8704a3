/** Whoever does not answer for so long is not waited for, in ms: nobody may keep the rest of a look from being done. */
const PATIENCE_MS = 5000

/**
 * Reads again after `everyMs` of steady time, and says what it read last until then. What cannot be read is not known, nor
 * is what does not answer, until it does; meanwhile it is not asked again.
 */
export function atMostEvery<T>(
  everyMs: number,
  read: () => Promise<T | null>,
  steadyMs: () => number,
): () => Promise<T | null> {
  let known: T | null = null
  let isAsking = false
  let readAtMs = Number.NEGATIVE_INFINITY

  async function ask(): Promise<void> {
    isAsking = true
    known = null
    known = await read().catch(() => null)
    isAsking = false
  }
  return async () => {
    if (isAsking || steadyMs() - readAtMs < everyMs) return known
    readAtMs = steadyMs()
    await patiently(ask())
    return known
  }
}

async function patiently(asking: Promise<void>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const timer = setTimeout(resolve, PATIENCE_MS)
  await Promise.race([asking, promise])
  clearTimeout(timer)
}
