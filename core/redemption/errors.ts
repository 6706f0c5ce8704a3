import { errorFactories } from '../errors.ts'

export const REDEMPTION_ERRORS = {
  redemption_nothing: { kind: 'conflict', sentence: 'There is nothing to redeem yet: no validated work is unpaid.' },
  redemption_too_little: {
    kind: 'conflict',
    sentence: 'What is payable is still below the least amount that is paid out; it is kept until then.',
  },
  redemption_key_conflict: {
    kind: 'conflict',
    sentence: 'This Idempotency-Key was used before for another node; make a new one.',
  },
  redemption_not_found: { kind: 'not_found', sentence: 'There is no such redemption.' },
  redemption_decided: {
    kind: 'conflict',
    sentence: 'This redemption was decided before in another way; the first decision stands.',
  },
} as const

export const redemptionErrors = errorFactories(REDEMPTION_ERRORS)
