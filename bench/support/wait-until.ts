import { setImmediate as nextTurn } from 'node:timers/promises'

const PATIENCE_MS = 60_000

/** Looks at every turn of the event loop, and resolves when it was so, on the clock of `performance.now`; rejects after a minute. */
export async function waitUntil(isSo: () => boolean): Promise<number> {
  const giveUpAtMs = performance.now() + PATIENCE_MS
  while (performance.now() < giveUpAtMs) {
    if (isSo()) return performance.now()
    await nextTurn()
  }
  throw new Error('What was waited for did not happen within a minute')
}
