import type { EnergyPart } from '../agent/ports.ts'

const DAYS_SHOWN = 14
/** Like the columns of a fiscal meter's quarters, in Wh; empty is what no meter told. */
export const QUARTER_COLUMNS = [
  'starts_at',
  'pv_wh',
  'import_wh',
  'export_wh',
  'battery_wh',
  'house_wh',
  'host_wh',
  'compute_wh',
  'solar_wh',
  'coverage_s',
] as const

export const quarterCells = (part: EnergyPart): readonly string[] => [
  part.startsAt.toISOString(),
  ...[
    part.pvWh,
    part.importWh,
    part.exportWh,
    part.batteryWh,
    part.houseWh,
    part.hostWh,
    part.computeWh,
    part.solarWh,
  ].map((wattHours) => (wattHours === null ? '' : plain(wattHours, 6))),
  plain(part.coverageS, 1),
]

/** The latest days, line by line. */
export function energyLines(days: readonly EnergyPart[]): readonly string[] {
  if (days.length === 0) return ['Nothing is recorded yet.']
  return days.slice(-DAYS_SHOWN).map((day) => {
    const { startsAt, hostWh, computeWh, solarWh, pvWh, exportWh } = day
    const share = computeWh > 0 ? `, ${Math.round((100 * solarWh) / computeWh)} % of it from the sun` : ''
    const roof = pvWh === null ? '' : `; panels ${plain(pvWh, 0)} Wh`
    const spare = exportWh === null ? '' : `; exported ${plain(exportWh, 0)} Wh`
    return `${dateOf(startsAt)}  work ${plain(computeWh, 1)} Wh${share}; computer ${plain(hostWh, 1)} Wh${roof}${spare}`
  })
}

/** Never with an exponent. */
const plain = (number: number, decimals: number) => String(Number(number.toFixed(decimals)))

const dateOf = (at: Date) =>
  [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
