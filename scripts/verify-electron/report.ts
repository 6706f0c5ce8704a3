import type { Outcome } from './check.ts'

const SIGNS = { passed: '✓', failed: '✗', 'not here': '–' } as const
const NAME_CHARACTERS = 16

export const lineOf = ({ name, result, words }: Outcome): string =>
  `${SIGNS[result]} ${name.padEnd(NAME_CHARACTERS)} ${words}`

/** The last line of a report. */
export function summaryOf(outcomes: readonly Outcome[]): string {
  const count = (wanted: Outcome['result']) => outcomes.filter(({ result }) => result === wanted).length
  return `${count('passed')} passed, ${count('failed')} failed, ${count('not here')} cannot be told here`
}

/** 0 only when something was seen and nothing was wrong. */
export const exitCodeOf = (outcomes: readonly Outcome[]): number =>
  outcomes.some(({ result }) => result === 'passed') && !outcomes.some(({ result }) => result === 'failed') ? 0 : 1
