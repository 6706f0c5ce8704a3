import { EURO_SCALE } from '#core/units.ts'

/** The steps that people count in. */
const STEPS = [1, 2, 2.5, 5, 10] as const
const LINES_MAX = 3

/**
 * A scale from nothing to a round number that is not below `most`, with two or three lines on the way. Shares of its top
 * are what is drawn, because amounts may be as small as a billionth of a cent. Doubles: for the eye only.
 */
export function chartScale(most: number): { readonly top: number; readonly lines: readonly number[] } {
  if (!(most > 0)) return { top: 1, lines: [] }
  const magnitude = 10 ** Math.floor(Math.log10(most / LINES_MAX))
  const step = (STEPS.find((one) => one * magnitude * LINES_MAX >= most * (1 - Number.EPSILON)) ?? 10) * magnitude
  const count = Math.max(1, Math.ceil(most / step - 1e-9))
  return { top: count * step, lines: Array.from({ length: count }, (_, index) => (index + 1) * step) }
}

/** A line's amount as the plain decimal that money is worded from. */
export const lineEur = (amountEur: number): string => amountEur.toFixed(EURO_SCALE)

/** Every how many bars one may be named, where a name needs `nameWidth` and all of them have `width`. */
export const nameEvery = (count: number, { width, nameWidth }: { width: number; nameWidth: number }): number =>
  Math.max(1, Math.ceil((count * nameWidth) / Math.max(1, width)))
