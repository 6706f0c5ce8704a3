/** One line of the log of a simulated site, in W: true from `atMs` until the next line. */
export type TruthRow = {
  readonly atMs: number
  readonly pvW: number
  readonly houseW: number
  readonly extraW: number
  readonly gridW: number
}
export type TruthWh = {
  readonly pvWh: number
  readonly importWh: number
  readonly exportWh: number
  readonly extraWh: number
  /** What the panels gave beyond the house without its nodes: more is nobody's to claim. */
  readonly surplusWh: number
}

/** The lines of a log of `npm run simulate -- … --log FILE`; one that is still being written may end in half a line. */
export function readTruth(csv: string): readonly TruthRow[] {
  const whole = csv.slice(0, csv.lastIndexOf('\n') + 1)
  const [, ...lines] = whole.trimEnd().split('\n')
  return lines.map((line) => {
    const [at = '', ...watts] = line.split(',')
    const [pvW = 0, houseW = 0, extraW = 0, gridW = 0] = watts.map(Number)
    return { atMs: Date.parse(at), pvW, houseW, extraW, gridW }
  })
}

/** What was true between two moments, by the log alone: the independent reckoning that claims are compared with. */
export function truthBetween(rows: readonly TruthRow[], fromMs: number, toMs: number): TruthWh {
  const sum = (watts: (row: TruthRow) => number) =>
    rows.reduce((total, row, index) => {
      const begin = Math.max(row.atMs, fromMs)
      const end = Math.min(rows[index + 1]?.atMs ?? row.atMs, toMs)
      return total + (Math.max(0, watts(row)) * Math.max(0, end - begin)) / 3_600_000
    }, 0)
  return {
    pvWh: sum(({ pvW }) => pvW),
    importWh: sum(({ gridW }) => gridW),
    exportWh: sum(({ gridW }) => -gridW),
    extraWh: sum(({ extraW }) => extraW),
    surplusWh: sum(({ pvW, houseW }) => pvW - houseW),
  }
}
