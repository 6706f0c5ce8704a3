import { errorFactories } from '../errors.ts'

export const NODE_ERRORS = {
  node_not_found: { kind: 'not_found', sentence: 'There is no such node.' },
  node_suspended: { kind: 'forbidden', sentence: 'An admin has suspended this node; ask the cooperative.' },
  node_pending: { kind: 'forbidden', sentence: 'This node still waits for an admin’s approval.' },
  node_left: { kind: 'forbidden', sentence: 'This node has left the grid; register it again with a new key.' },
  node_gone: { kind: 'conflict', sentence: 'This node has left the grid; nothing about it can be changed any more.' },
  node_mismatch: { kind: 'forbidden', sentence: 'The node_id is not the node this token was given to.' },
  node_name_invalid: {
    kind: 'invalid',
    sentence: 'A name or place has 1 to 255 characters after trimming and no control characters.',
  },
  signature_invalid: {
    kind: 'unauthorized',
    sentence: 'The signature does not fit the key and the text it should sign.',
  },
  clock_skew: {
    kind: 'unauthorized',
    sentence: 'issued_at is more than 2 minutes from the coordinator’s clock; sign again with server_time.',
  },
  nonce_used: { kind: 'unauthorized', sentence: 'This nonce was used before; make a new one and sign again.' },
  token_invalid: {
    kind: 'unauthorized',
    sentence: 'The token is missing, expired or not of this coordinator; get a new one.',
  },
  node_required: { kind: 'forbidden', sentence: 'This needs a node’s token, not an admin’s.' },
  admin_required: { kind: 'forbidden', sentence: 'This needs an admin’s token.' },
} as const

export const nodeErrors = errorFactories(NODE_ERRORS)
