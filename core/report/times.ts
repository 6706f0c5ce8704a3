import { reportErrors } from './errors.ts'

/** How far a node's clock may be ahead of or behind the coordinator's. */
export const CLOCK_TOLERANCE_MS = 2 * 60_000

/** A result travels inside its report up to this size; a larger one is put as a blob before. */
export const RESULT_INLINE_MAX_BYTES = 64 * 1024

export const isFresh = (issuedAt: Date, now: Date) => Math.abs(now.getTime() - issuedAt.getTime()) <= CLOCK_TOLERANCE_MS

/** `started_at ≤ finished_at ≤ now + 2 min`, else `report_times_invalid`. */
export function ensureReportTimes({
  startedAt,
  finishedAt,
  now,
}: {
  startedAt: Date
  finishedAt: Date
  now: Date
}): void {
  if (startedAt > finishedAt) throw reportErrors.report_times_invalid({ field: 'started_at' })
  if (finishedAt.getTime() > now.getTime() + CLOCK_TOLERANCE_MS) {
    throw reportErrors.report_times_invalid({ field: 'finished_at', server_time: now.toISOString() })
  }
}
