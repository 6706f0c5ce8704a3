import type { ENERGY_PERIODS, EnergyHistory } from '#core/contracts/solar.ts'
import { together } from './energy-log.ts'
import type { EnergyBook, EnergyPart } from './ports.ts'

type Period = (typeof ENERGY_PERIODS)[number]

/**
 * The energy of the day, month or year in which a moment lies, in this computer's time zone: by quarters of an hour, days
 * or months. Only what was recorded is listed.
 */
export function energyHistory(book: Pick<EnergyBook, 'quarters' | 'days'>, period: Period, at: Date): EnergyHistory {
  return { buckets: partsOf(book, period, at).map(presentPart) }
}

function partsOf(book: Pick<EnergyBook, 'quarters' | 'days'>, period: Period, at: Date): readonly EnergyPart[] {
  const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()]
  if (period === 'day') return book.quarters(new Date(year, month, day), new Date(year, month, day + 1))
  if (period === 'month') return book.days(new Date(year, month, 1), new Date(year, month + 1, 1))
  return byMonth(book.days(new Date(year, 0, 1), new Date(year + 1, 0, 1)))
}

function byMonth(days: readonly EnergyPart[]): readonly EnergyPart[] {
  const months = new Map<number, EnergyPart>()
  for (const day of days) {
    const startsAt = new Date(day.startsAt.getFullYear(), day.startsAt.getMonth(), 1)
    const known = months.get(startsAt.getTime())
    months.set(startsAt.getTime(), { ...(known ? together(known, day) : day), startsAt })
  }
  return [...months.values()]
}

const presentPart = (part: EnergyPart): EnergyHistory['buckets'][number] => ({
  starts_at: part.startsAt.toISOString(),
  pv_wh: part.pvWh,
  import_wh: part.importWh,
  export_wh: part.exportWh,
  battery_wh: part.batteryWh,
  host_wh: part.hostWh,
  compute_wh: part.computeWh,
  solar_wh: part.solarWh,
})
