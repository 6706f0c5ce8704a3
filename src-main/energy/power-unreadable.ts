export const POWER_PROBLEMS = [
  /** This computer has no such device. */
  'not_there',
  'not_permitted',
  'not_discharging',
  'unreachable',
  'timed_out',
  'wrong_password',
  'not_that_device',
  'not_a_number',
  'switched_off',
] as const
export type PowerProblem = (typeof POWER_PROBLEMS)[number]

/** Why a device cannot tell this computer's power now: a sentence, and what its owner can do about it. */
export class PowerUnreadable extends Error {
  override name = 'PowerUnreadable'
  readonly code: PowerProblem
  /** Null where nothing can or need be done. */
  readonly remedy: string | null

  constructor(code: PowerProblem, sentence: string, remedy: string | null = null) {
    super(sentence)
    this.code = code
    this.remedy = remedy
  }
}

/** A figure of a device in W or J. Throws `PowerUnreadable` for what is no number, is negative, or is more than `most`. */
export function ensureFigure(figure: unknown, { what, most }: { what: string; most: number }): number {
  if (typeof figure === 'number' && figure >= 0 && figure <= most) return figure
  throw new PowerUnreadable('not_a_number', `${what} is “${String(figure)}”, which no computer draws`)
}
