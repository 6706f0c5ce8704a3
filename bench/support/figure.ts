/** What a figure is held against: at most, or at least, this much of its own unit. */
export type Target = { readonly most: number } | { readonly least: number }

/** One number of a run. It is printed as one line of JSON and as one row of the table. */
export type Figure = {
  /** Figures with the same heading stand in one table; those without one in the first. */
  readonly table?: string
  readonly name: string
  readonly value: number
  readonly unit: string
  /** Lowest and highest of the rounds whose median is the value. */
  readonly range?: readonly [number, number]
  /** The value divided by something measured in the same run: ratios travel between machines, rates do not. */
  readonly ratios?: Readonly<Record<string, number>>
  readonly target?: Target
  /** What helps to understand the value; in the JSON only. */
  readonly details?: Readonly<Record<string, number | string>>
}

/** Measures figures that belong together; `defends` says which number, in one sentence. */
export type Bench<Stage> = {
  readonly name: string
  readonly defends: string
  run(stage: Stage): Promise<readonly Figure[]>
}

export const holds = ({ value, target }: Figure): boolean | null => {
  if (target === undefined) return null
  return 'most' in target ? value <= target.most : value >= target.least
}

/** The line of JSON of a figure. */
export function figureLine(figure: Figure): string {
  const { table, name, value, unit, range, ratios, target, details } = figure
  return JSON.stringify({
    ...(table === undefined ? {} : { table }),
    figure: name,
    value: rounded(value),
    unit,
    ...(range ? { min: rounded(range[0]), max: rounded(range[1]) } : {}),
    ...(ratios ? { ratios: roundedAll(ratios) } : {}),
    ...(target ? { target, holds: holds(figure) } : {}),
    ...(details ? { details: roundedAll(details) } : {}),
  })
}

/** Four digits: the next run differs in the second. */
const rounded = (value: number) => Number(value.toPrecision(4))

const roundedAll = (values: Readonly<Record<string, number | string>>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? rounded(value) : value]),
  )
