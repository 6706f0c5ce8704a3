import { errorFactories } from '../errors.ts'

/** What can be wrong with any request, before it reaches a noun of the domain. */
export const REQUEST_ERRORS = {
  json_unparsable: { kind: 'malformed', sentence: 'The body is not JSON that is safe to read.' },
  request_malformed: {
    kind: 'malformed',
    sentence: 'A field is missing, unknown or of the wrong JSON type; see errors.',
  },
  request_invalid: {
    kind: 'invalid',
    sentence: 'A field has the right type but a value that is not allowed; see errors.',
  },
  idempotency_key_invalid: {
    kind: 'malformed',
    sentence: 'The header Idempotency-Key is missing or is not 16 to 100 characters from A-Z, a-z, 0-9, - and _.',
  },
  not_found: { kind: 'not_found', sentence: 'There is nothing at this address.' },
  method_not_allowed: {
    kind: 'method_not_allowed',
    sentence: 'This address does not know the method; see the Allow header.',
  },
  body_too_large: { kind: 'too_large', sentence: 'The body is larger than this address takes.' },
  media_type_unsupported: {
    kind: 'unsupported',
    sentence: 'The body’s content type is not the one this address takes.',
  },
  too_many_requests: { kind: 'rate_limited', sentence: 'Too many requests; wait as long as Retry-After says.' },
  database_away: {
    kind: 'unavailable',
    sentence: 'The database does not answer; keep your result and try again later.',
  },
  overloaded: { kind: 'unavailable', sentence: 'Too much is waiting; keep your result and try again later.' },
  storage_full: {
    kind: 'unavailable',
    sentence: 'The coordinator’s disk is nearly full; keep your result and try again later.',
  },
  uploads_too_many: {
    kind: 'rate_limited',
    sentence:
      'This node has put too much that it has not reported yet; report it, or wait as long as Retry-After says.',
  },
  blob_not_found: { kind: 'not_found', sentence: 'There is no such blob.' },
  blob_hash_mismatch: {
    kind: 'invalid',
    sentence: 'The SHA-256 of the bytes is not the one in the address; nothing was stored.',
  },
  blob_forbidden: { kind: 'forbidden', sentence: 'This blob belongs to no open assignment of this node.' },
  content_range_invalid: {
    kind: 'malformed',
    sentence: 'The header Content-Range is not of the form bytes FIRST-LAST/SIZE, within the size.',
  },
  upload_offset_wrong: {
    kind: 'conflict',
    sentence: 'The bytes do not begin where this upload has come to; see errors, and go on from there.',
  },
  upload_taken_over: {
    kind: 'conflict',
    sentence: 'The same upload goes on in another request.',
  },
  range_invalid: {
    kind: 'range_not_satisfiable',
    sentence: 'The Range header asks for bytes that the blob does not have.',
  },
} as const

export const requestErrors = errorFactories(REQUEST_ERRORS)
