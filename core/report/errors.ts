import { errorFactories } from '../errors.ts'

export const REPORT_ERRORS = {
  report_conflict: {
    kind: 'conflict',
    sentence: 'This assignment was reported before with other content; the first report stands.',
  },
  report_times_invalid: {
    kind: 'invalid',
    sentence: 'started_at is not after finished_at, and finished_at is at most 2 minutes ahead of the coordinator.',
  },
  result_missing: {
    kind: 'invalid',
    sentence: 'The result’s bytes are neither in the report nor stored as a blob; put the blob, then report.',
  },
  result_mismatch: { kind: 'invalid', sentence: 'The SHA-256 of the result’s bytes is not result_hash.' },
  result_size_wrong: {
    kind: 'invalid',
    sentence: 'The result has not the number of bytes that every result of this task has; the assignment has failed.',
  },
} as const

export const reportErrors = errorFactories(REPORT_ERRORS)
