/** Something on the command line is wrong; the sentence says what. Exit code 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** No usable answer came: no network, no coordinator, another key than the pinned one. Exit code 3. */
export class Unreachable extends Error {
  override name = 'Unreachable'
}

/** The coordinator refused; its sentence is for people, its code for programs. Exit code 4. */
export class Refused extends Error {
  override name = 'Refused'
  readonly code: string

  constructor(sentence: string, code: string) {
    super(sentence)
    this.code = code
  }
}

/** 1 bug, 2 usage or configuration, 3 unreachable, 4 refused. Spec section 4. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2
  if (error instanceof Unreachable) return 3
  return error instanceof Refused ? 4 : 1
}

/** What a person reads: the sentence of an expected error, everything of a bug. */
export function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return exitCodeOf(error) === 1 ? (error.stack ?? error.message) : error.message
}
