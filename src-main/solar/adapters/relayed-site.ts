import type { Measure } from './figures.ts'
import { siteReading, SourceUnreadable, type SolarReading } from '../ports.ts'

/** A figure that another system relays: its value and when it was true, or why there is none. */
export type RelayedFigure = { readonly value: number; readonly at: Date } | SourceUnreadable

const POWERS = ['grid', 'gridExport', 'pv', 'battery', 'load'] as const
const EXTRAS = ['batterySoc', 'importWh', 'exportWh', 'pvWh'] as const
export const RELAYED_FIGURES = [...POWERS, ...EXTRAS] as const
export type RelayedName = (typeof RELAYED_FIGURES)[number]

/** What each is told in. */
export const measureOf = (name: RelayedName): Measure =>
  name === 'batterySoc' ? '%' : name.endsWith('Wh') ? 'Wh' : 'W'

/** What was asked for and what came, in W, Wh and %. `grid` without `gridExport` has its sign, with it neither has. */
export type RelayedFigures = Readonly<Partial<Record<RelayedName, RelayedFigure>>>

/**
 * One reading of a site from single figures, as old as the oldest of its powers. A power that is missing makes the whole
 * unreadable, for what is left could look like sun; only panels may be silent where the grid is known, as inverters are
 * at night. Throws the figure's own `SourceUnreadable`.
 */
export function relayedReading(figures: RelayedFigures): SolarReading {
  const { pv, ...others } = figures
  const isGridKnown = figures.grid !== undefined && isTold(figures.grid)
  const powers = POWERS.filter((name) => name !== 'pv')
    .flatMap((name) => others[name] ?? [])
    .map(told)
  const pvW = pv === undefined || (isGridKnown && !isTold(pv)) ? null : told(pv)
  const times = [...powers, ...(pvW === null ? [] : [pvW])].map(({ at }) => at.getTime())
  return siteReading({
    at: new Date(Math.min(...times)),
    quality: 'relayed',
    gridW: gridOf(figures),
    pvW: pvW?.value ?? null,
    batteryW: valueOf(figures.battery),
    loadW: valueOf(figures.load),
    batterySocPct: valueOf(figures.batterySoc),
    importWh: valueOf(figures.importWh),
    exportWh: valueOf(figures.exportWh),
    pvWh: valueOf(figures.pvWh),
  })
}

type ToldFigure = Exclude<RelayedFigure, SourceUnreadable>
const isTold = (figure: RelayedFigure): figure is ToldFigure => !(figure instanceof SourceUnreadable)

function told(figure: RelayedFigure): ToldFigure {
  if (!isTold(figure)) throw figure
  return figure
}

const valueOf = (figure: RelayedFigure | undefined) => (figure !== undefined && isTold(figure) ? figure.value : null)

function gridOf({ grid, gridExport }: RelayedFigures): number | null {
  const importW = valueOf(grid)
  if (importW === null || gridExport === undefined) return importW
  return Math.abs(importW) - Math.abs(told(gridExport).value)
}
