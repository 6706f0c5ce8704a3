import type { z } from 'zod'
import type { DomainError } from '#core/errors.ts'
import { requestErrors } from '#core/request/errors.ts'

export type BadField = { readonly path: string; readonly message: string }
export type RequestPart = 'params' | 'query' | 'body'
type Issue = z.core.$ZodIssue

/** Values of one part of a request, checked; throws `request_malformed` (400) or `request_invalid` (422) naming each bad field. */
export function checked<S extends z.ZodType>(schema: S, value: unknown, part: RequestPart): z.output<S> {
  const result = schema.safeParse(value, { reportInput: true })
  if (result.success) return result.data
  const { issues } = result.error
  const errors = issues.slice(0, 20).map((issue) => badField([part, ...issue.path].join('.'), issue.message))
  throw issues.some(isMalformed)
    ? requestErrors.request_malformed({ errors })
    : requestErrors.request_invalid({ errors })
}

/** Names and messages hold what was sent; nobody gets more of it back than this many characters of each. */
const SAID_MAX = 200
const cut = (text: string) => (text.length > SAID_MAX ? `${text.slice(0, SAID_MAX)}…` : text)
const badField = (path: string, message: string): BadField => ({ path: cut(path), message: cut(message) })

/** Missing, unknown or of another JSON type is malformed; the right type with a value that is not allowed is invalid. */
function isMalformed(issue: Issue): boolean {
  switch (issue.code) {
    case 'unrecognized_keys':
      return true
    case 'invalid_type':
      // 1.5 for a whole number and 1e400, which JavaScript reads as infinity, are numbers that are not allowed.
      return !(['int', 'number'].includes(issue.expected) && typeof issue.input === 'number')
    case 'invalid_value':
      return issue.values.every((value) => typeof value !== typeof issue.input)
    case 'invalid_union':
      if (issue.discriminator !== undefined) return typeof chosen(issue.input, issue.discriminator) !== 'string'
      return issue.errors.length > 0 && issue.errors.every((branch) => branch.some(isMalformed))
    default:
      return issue.input === undefined
  }
}

/** What a body says it is, where that decides which fields it has: a text in every contract. */
const chosen = (input: unknown, discriminator: string): unknown =>
  typeof input === 'object' && input !== null ? Reflect.get(input, discriminator) : undefined

const DEPTH_MAX = 64
const KEY_NOT_ALLOWED = 'has a key that is not allowed'
const NUL = String.fromCodePoint(0)

/**
 * Refuses what PostgreSQL cannot keep or what a recursive reader cannot survive: strings with U+0000 or lone
 * surrogates, keys that JavaScript treats specially, and JSON nested deeper than 64.
 */
export function ensureStorable(value: unknown, part: RequestPart): void {
  const stack: { value: unknown; path: string; depth: number }[] = [{ value, path: part, depth: 0 }]
  for (let item = stack.pop(); item; item = stack.pop()) {
    const { value, path, depth } = item
    if (typeof value === 'string') ensureText(value, path)
    if (typeof value !== 'object' || value === null) continue
    if (depth >= DEPTH_MAX) throw invalid(path, `is nested deeper than ${DEPTH_MAX}`)
    for (const [key, member] of Object.entries(value)) {
      ensureText(key, path)
      if (key === '__proto__') throw requestErrors.request_malformed({ errors: [badField(path, KEY_NOT_ALLOWED)] })
      stack.push({ value: member, path: `${path}.${key}`, depth: depth + 1 })
    }
  }
}

function ensureText(text: string, path: string): void {
  if (text.includes(NUL) || !text.isWellFormed()) throw invalid(path, 'has U+0000 or a lone surrogate')
}

const invalid = (path: string, message: string): DomainError =>
  requestErrors.request_invalid({ errors: [badField(path, message)] })
