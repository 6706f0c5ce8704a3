import type { EnergyBucket, EnergyHistory } from '#core/contracts/solar.ts'

export const PERIODS = ['day', 'month', 'year'] as const
export type Period = (typeof PERIODS)[number]
/** A quarter of an hour, a day or a month of this computer's time; what no meter told is null. Energy in Wh. */
export type Slot = {
  readonly start: Date
  readonly sunWh: number | null
  readonly houseWh: number | null
  readonly workWh: number | null
  /** The part of the work that the sun gave. */
  readonly solarWh: number | null
}

const QUARTER_MS = 15 * 60_000

/** The moment at which the period begins in which `at` lies, `by` periods later. */
export function startOf(period: Period, at: Date, by = 0): Date {
  const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()]
  if (period === 'day') return new Date(year, month, day + by)
  return period === 'month' ? new Date(year, month + by, 1) : new Date(year + by, 0, 1)
}

/** All slots of a period without a gap, so that a place in a picture tells its time; days of a clock change too. */
export function slotsOf(buckets: EnergyHistory['buckets'], period: Period, at: Date): readonly Slot[] {
  const [from, to] = [startOf(period, at), startOf(period, at, 1)]
  const starts: Date[] = []
  for (let start = from; start < to; start = nextAfter(period, start)) starts.push(start)
  return starts.map((start, index) => {
    const end = starts[index + 1] ?? to
    const mine = buckets.filter(({ starts_at }) => new Date(starts_at) >= start && new Date(starts_at) < end)
    return { start, ...summed(mine) }
  })
}

function nextAfter(period: Period, start: Date): Date {
  if (period === 'day') return new Date(start.getTime() + QUARTER_MS)
  return startOf(period === 'month' ? 'day' : 'month', start, 1)
}

/** What the house used is what it was given less what it gave; unknown where one of the two is. */
const houseOf = ({ pv_wh, import_wh, export_wh, battery_wh }: EnergyBucket): number | null =>
  import_wh === null || export_wh === null
    ? null
    : Math.max(0, import_wh - export_wh + (pv_wh ?? 0) + (battery_wh ?? 0))

function summed(buckets: readonly EnergyBucket[]): Omit<Slot, 'start'> {
  return {
    sunWh: sum(buckets.map(({ pv_wh }) => pv_wh)),
    houseWh: sum(buckets.map(houseOf)),
    workWh: sum(buckets.map(({ compute_wh }) => compute_wh)),
    solarWh: sum(buckets.map(({ solar_wh }) => solar_wh)),
  }
}

/** Of what is known; null where nothing is. */
function sum(amounts: readonly (number | null)[]): number | null {
  const known = amounts.filter((amount) => amount !== null)
  return known.length === 0 ? null : known.reduce((total, amount) => total + amount, 0)
}

/** The sums of a period. */
export const totalOf = (slots: readonly Slot[]): Omit<Slot, 'start'> => ({
  sunWh: sum(slots.map(({ sunWh }) => sunWh)),
  houseWh: sum(slots.map(({ houseWh }) => houseWh)),
  workWh: sum(slots.map(({ workWh }) => workWh)),
  solarWh: sum(slots.map(({ solarWh }) => solarWh)),
})

/** Whether anything at all is known of it. */
export const isKnown = ({ sunWh, houseWh, workWh }: Omit<Slot, 'start'>): boolean =>
  sunWh !== null || houseWh !== null || workWh !== null
