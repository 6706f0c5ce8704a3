/** What went wrong, in the terms of the domain; the HTTP edge alone turns a kind into a status. */
export type DomainErrorKind =
  | 'malformed'
  | 'invalid'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'method_not_allowed'
  | 'conflict'
  | 'too_large'
  | 'unsupported'
  | 'range_not_satisfiable'
  | 'upgrade_required'
  | 'rate_limited'
  | 'unavailable'

export type ErrorEntry = { readonly kind: DomainErrorKind; readonly sentence: string }
export type ErrorDetails = Readonly<Record<string, unknown>>

/** A rule of the grid was broken. `code` is stable and public; `message` is a sentence for a person. */
export class DomainError extends Error {
  override name = 'DomainError'
  readonly kind: DomainErrorKind
  readonly code: string
  readonly details: ErrorDetails

  constructor(code: string, entry: ErrorEntry, details: ErrorDetails = {}) {
    super(entry.sentence)
    this.kind = entry.kind
    this.code = code
    this.details = details
  }
}

type ErrorFactories<Code extends string> = { readonly [C in Code]: (details?: ErrorDetails) => DomainError }

/** Turns a table of codes into functions that make the errors: `taskErrors.task_not_found({ taskId })`. */
export function errorFactories<Code extends string>(entries: Readonly<Record<Code, ErrorEntry>>): ErrorFactories<Code> {
  const factory =
    (code: string, entry: ErrorEntry) =>
    (details: ErrorDetails = {}) =>
      new DomainError(code, entry, details)
  const pairs = Object.entries<ErrorEntry>(entries).map(([code, entry]) => [code, factory(code, entry)])
  return Object.fromEntries(pairs) as ErrorFactories<Code>
}
