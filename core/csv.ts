/** Spreadsheets take a cell that begins like this for a formula; what a node calls itself must not be one. */
const FORMULA = /^[=+\-@\t\r]/
const NUMBER = /^-?\d+(\.\d+)?$/
const QUOTED = /[",\r\n]/

/**
 * One line of RFC 4180 text: ended by CRLF, quotes where they are needed. A text that a spreadsheet would run gets an
 * apostrophe before it.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

function cell(text: string): string {
  const harmless = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text
  return QUOTED.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless
}
