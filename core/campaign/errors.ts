import { errorFactories } from '../errors.ts'

export const CAMPAIGN_ERRORS = {
  campaign_not_found: { kind: 'not_found', sentence: 'There is no such campaign.' },
  campaign_budget_too_small: {
    kind: 'invalid',
    sentence: 'The budget does not cover the rewards of all tasks; nothing was made.',
  },
  campaign_key_conflict: {
    kind: 'conflict',
    sentence: 'This Idempotency-Key was used before for another campaign; make a new one.',
  },
  campaign_finished: {
    kind: 'conflict',
    sentence: 'Every task of this campaign is over and its budget is settled; there is nothing to cancel.',
  },
  campaign_cancelled: {
    kind: 'conflict',
    sentence: 'This campaign was cancelled; make a new one.',
  },
  campaign_deadline_passed: {
    kind: 'conflict',
    sentence: 'The deadline of what came to nothing has passed; say deadline_minutes to have it tried again.',
  },
  campaign_inputs_invalid: {
    kind: 'invalid',
    sentence: 'What this campaign is to work on does not fit its type; see errors. Nothing was made.',
  },
  campaign_tasks_too_many: {
    kind: 'invalid',
    sentence: 'This campaign would have more tasks than one may; see errors. Nothing was made.',
  },
  scene_invalid: { kind: 'invalid', sentence: 'The scene cannot be drawn; see errors. Nothing was made.' },
  workload_missing: {
    kind: 'invalid',
    sentence: 'Work of this type needs a program; name one that is stored in `workload`. Nothing was made.',
  },
  campaign_not_finished: {
    kind: 'conflict',
    sentence: 'The result of this campaign is not whole yet; see errors. With partial=true there is what is there.',
  },
  campaign_result_damaged: {
    kind: 'conflict',
    sentence: 'Results of this campaign are lost or are not what its tasks should give; see errors.',
  },
} as const

export const campaignErrors = errorFactories(CAMPAIGN_ERRORS)
