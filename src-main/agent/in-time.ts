import type { Delay } from './ports.ts'

/** A meter or source that does not answer for so long has failed: finished tasks wait for the reading. */
export const READ_PATIENCE_MS = 15_000

export class NoAnswerInTime extends Error {
  override name = 'NoAnswerInTime'
}

/** Rejects with `NoAnswerInTime` when a reading takes too long; what it brings later is nobody's. */
export async function inTime<T>(reading: Promise<T>, delay: Delay): Promise<T> {
  const over = new AbortController()
  const patience = delay(READ_PATIENCE_MS, over.signal).then((): never => {
    throw new NoAnswerInTime(`no answer for ${READ_PATIENCE_MS / 1000} s`)
  })
  try {
    return await Promise.race([reading, patience])
  } finally {
    over.abort()
  }
}

export const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
