const MS_PER_HOUR = 3_600_000
/** More is no house, in W. */
const WATTS_MAX = 10_000_000
/** What a connection carries may have come and gone between two readings of power, in W. */
const BURST_W = 25_000
/** Some counters step by whole kWh, and some devices tell theirs once an hour. */
const STEP_WH = 1000
const TOLD_EVERY_HOURS = 1

/** What a site's meters said at a moment: power in W, counters in Wh; null is not known. */
type Meters = {
  readonly at: Date
  readonly gridW: number | null
  readonly pvW: number | null
  readonly batteryW: number | null
  readonly loadW: number | null
  readonly importWh: number | null
  readonly exportWh: number | null
  readonly pvWh: number | null
}
/** Energy of a site in Wh between two readings; null is what no meter told. */
export type SiteEnergy = {
  readonly pvWh: number | null
  readonly importWh: number | null
  readonly exportWh: number | null
  /** What the battery gave, less what it took. */
  readonly batteryWh: number | null
  readonly houseWh: number | null
}

/**
 * What flowed between two readings that follow one another closely: by the counters where both have them, else by power,
 * which is taken to change evenly. A counter that went back, or on by more than could have flowed, began anew and tells
 * nothing of this time.
 */
export function siteEnergyBetween(before: Meters, after: Meters): SiteEnergy {
  const hours = (after.at.getTime() - before.at.getTime()) / MS_PER_HOUR
  const byPower = (watts: (meters: Meters) => number | null) => meanOf(watts(before), watts(after), hours)
  const counted = (count: (meters: Meters) => number | null, mostWh: number) =>
    countedOf(count(before), count(after), mostWh)
  const most = (watts: (meters: Meters) => number | null) => mostOf(watts(before), watts(after), hours)
  const [mostPvWh, mostGridWh] = [most(({ pvW }) => pvW), most(({ gridW }) => gridW)]
  return {
    pvWh: counted(({ pvWh }) => pvWh, mostPvWh) ?? byPower(({ pvW }) => positive(pvW)),
    importWh: counted(({ importWh }) => importWh, mostGridWh) ?? byPower(({ gridW }) => positive(gridW)),
    exportWh:
      counted(({ exportWh }) => exportWh, mostGridWh) ??
      byPower(({ gridW }) => positive(gridW === null ? null : -gridW)),
    batteryWh: byPower(({ batteryW }) => batteryW),
    houseWh: byPower(({ loadW }) => positive(loadW)),
  }
}

const positive = (watts: number | null) => (watts === null ? null : Math.max(0, watts))

function meanOf(beforeW: number | null, afterW: number | null, hours: number): number | null {
  if (beforeW === null || afterW === null) return null
  const wattHours = ((beforeW + afterW) / 2) * hours
  return Math.abs(wattHours) <= WATTS_MAX * hours ? wattHours : null
}

function countedOf(beforeWh: number | null, afterWh: number | null, mostWh: number): number | null {
  if (beforeWh === null || afterWh === null) return null
  const wattHours = afterWh - beforeWh
  return wattHours >= 0 && wattHours <= mostWh ? wattHours : null
}

/** By how much a counter may go on, in Wh. */
function mostOf(beforeW: number | null, afterW: number | null, hours: number): number {
  if (beforeW === null || afterW === null) return WATTS_MAX * hours
  return STEP_WH + BURST_W * hours + Math.max(Math.abs(beforeW), Math.abs(afterW)) * TOLD_EVERY_HOURS
}
