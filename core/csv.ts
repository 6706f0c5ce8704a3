/** Spreadsheets take a cell that begins like this for a formula; what a node calls itself must not be one. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/
const QUOTED = /[",\r\n]/

/**
 * Rows of equal keys as RFC 4180 text: the keys as a header, lines ended by CRLF, quotes where they are needed. A text
 * that a spreadsheet would run gets an apostrophe before it. Empty without rows.
 */
export function csvText(rows: readonly Readonly<Record<string, string>>[]): string {
  const [first] = rows
  if (!first) return ''
  const names = Object.keys(first)
  const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ''))]
  return lines.map(csvLine).join('')
}

/** One line of such a text, for lists that are too long to be held at once. */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

function cell(text: string): string {
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
