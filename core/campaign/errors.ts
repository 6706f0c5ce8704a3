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
} as const

export const campaignErrors = errorFactories(CAMPAIGN_ERRORS)
