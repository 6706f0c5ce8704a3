import { errorFactories } from '../errors.ts'

export const WORKLOAD_ERRORS = {
  workload_refused: {
    kind: 'invalid',
    sentence: 'This program cannot be run in the sandbox of a node; see errors. Nothing was stored.',
  },
  workload_conflict: {
    kind: 'conflict',
    sentence: 'This name and version stand for another program, or this program has another name; see errors.',
  },
} as const

export const workloadErrors = errorFactories(WORKLOAD_ERRORS)
