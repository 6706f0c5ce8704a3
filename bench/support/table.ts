import { type Figure, holds } from './figure.ts'

const HEAD = ['figure', 'value', 'min–max', 'beside', 'target', 'holds']
type Row = readonly string[]

type Draw = (figures: readonly Figure[]) => string

/** Columns that line up on a terminal; one table after the other, each under its heading. */
export const plainTables = (figures: readonly Figure[]): string => tables(figures, plainTable)
export const markdownTables = (figures: readonly Figure[]): string => tables(figures, markdownTable)

function tables(figures: readonly Figure[], draw: Draw): string {
  const byHeading = Map.groupBy(figures, ({ table }) => table ?? '')
  return [...byHeading].map(([heading, rows]) => (heading ? `${heading}:\n\n` : '') + draw(rows)).join('\n\n')
}

function plainTable(figures: readonly Figure[]): string {
  const rows = [HEAD, ...figures.map(rowOf)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const padded = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))
  return padded.map((line) => line.trimEnd()).join('\n')
}

function markdownTable(figures: readonly Figure[]): string {
  return [
    markdownRow(HEAD),
    markdownRow(HEAD.map(() => '---')),
    ...figures.map((figure) => markdownRow(rowOf(figure))),
  ].join('\n')
}

const markdownRow = (row: Row) => `| ${row.join(' | ')} |`

function rowOf(figure: Figure): Row {
  const { name, value, unit, range, ratios, target } = figure
  const beside = Object.entries(ratios ?? {}).map(([what, times]) => `${shown(times)} × ${what}`)
  const isHeld = holds(figure)
  return [
    name,
    `${shown(value)} ${unit}`,
    range ? `${shown(range[0])}–${shown(range[1])}` : '',
    beside.join(', '),
    target ? `${'most' in target ? '≤' : '≥'} ${shown(Object.values(target)[0] ?? 0)}` : '',
    isHeld === null ? '' : isHeld ? 'yes' : 'no',
  ]
}

/** Three digits, whole numbers from 100 on. */
export const shown = (value: number) => (value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3))))
