import { errorFactories } from '../errors.ts'

export const TASK_ERRORS = {
  task_not_found: { kind: 'not_found', sentence: 'There is no such task.' },
  assignment_not_found: { kind: 'not_found', sentence: 'This node has no such assignment.' },
  assignment_superseded: {
    kind: 'conflict',
    sentence: 'The lease ran out and the task was given to another node; this assignment is closed for good.',
  },
  assignment_closed: { kind: 'conflict', sentence: 'This assignment was finished, failed or given back before.' },
  task_done: {
    kind: 'conflict',
    sentence: 'The task has its result or was given up; nothing more is accepted for it.',
  },
  task_expired: {
    kind: 'conflict',
    sentence: 'The task’s deadline has passed or its campaign was cancelled; nothing more is accepted for it.',
  },
  task_not_pending: { kind: 'conflict', sentence: 'The task is not waiting for a node.' },
  data_url_invalid: {
    kind: 'invalid',
    sentence: 'data_url is blob:<sha256>, or https: together with params.sha256.',
  },
  data_missing: {
    kind: 'invalid',
    sentence: 'The blob behind data_url is not stored; put it first, then make the task.',
  },
  manifest_invalid: {
    kind: 'invalid',
    sentence: 'The manifest behind data_url is missing or does not fit params.entries.',
  },
  task_needs_program: {
    kind: 'invalid',
    sentence: 'Work of this type is done by a program: make a campaign, which names one. Nothing was made.',
  },
  inputs_too_many: {
    kind: 'invalid',
    sentence: 'Together these tasks need more blobs than one request may name; make them in several.',
  },
} as const

export const taskErrors = errorFactories(TASK_ERRORS)
