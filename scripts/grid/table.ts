/** Rows of equal keys as columns of text, each as wide as its widest value; the header is the keys. */
export function tableText(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const [first] = rows
  if (!first) return '(none)'
  const names = Object.keys(first)
  const lines = [names, ...rows.map((row) => names.map((name) => cellText(row[name])))]
  const widths = names.map((_, place) => Math.max(...lines.map((line) => Array.from(line[place] ?? '').length)))
  return lines
    .map((line) =>
      line
        .map((cell, place) => padded(cell, widths[place] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** Names may hold what moves a terminal's cursor; nothing of that reaches it. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}]/gu

export function cellText(value: unknown): string {
  if (value === null || value === undefined) return '-'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.replaceAll(UNPRINTABLE, '·')
}

const padded = (text: string, width: number) => text + ' '.repeat(Math.max(0, width - Array.from(text).length))
