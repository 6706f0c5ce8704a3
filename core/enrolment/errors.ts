import { errorFactories } from '../errors.ts'

export const ENROLMENT_ERRORS = {
  enrolment_closed: {
    kind: 'forbidden',
    sentence: 'This coordinator enrols only nodes that were invited; ask the cooperative for an invite.',
  },
  code_unknown: {
    kind: 'forbidden',
    sentence: 'This invite is not known here; check that it was copied whole, or ask for a new one.',
  },
  code_used: {
    kind: 'forbidden',
    sentence: 'This invite was used before; each is good for one node. Ask for a new one.',
  },
  code_expired: { kind: 'forbidden', sentence: 'This invite is too old; it was good for 24 hours. Ask for a new one.' },
  code_revoked: { kind: 'forbidden', sentence: 'This invite was taken back; ask the cooperative for a new one.' },
  key_taken: {
    kind: 'conflict',
    sentence: 'This key already belongs to another node; move identity.key away to make a new key, then try again.',
  },
  invite_not_found: { kind: 'not_found', sentence: 'There is no such invite.' },
  owner_not_found: { kind: 'not_found', sentence: 'There is no such owner.' },
  owner_has_nodes: {
    kind: 'conflict',
    sentence: 'This owner still has nodes or money to be paid; let the nodes leave and pay it first.',
  },
  agent_outdated: {
    kind: 'upgrade_required',
    sentence:
      'This version of the node is too old for this coordinator; install a newer one. Finished results are kept.',
  },
} as const

export const enrolmentErrors = errorFactories(ENROLMENT_ERRORS)
