const MS_PER_HOUR = 3_600_000
/** More is no house, in W. */
const WATTS_MAX = 10_000_000

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
 * which is taken to change evenly. A counter that went back, or on by more than any house uses, began anew and tells
 * nothing of this time.
 */
export function siteEnergyBetween(before: Meters, after: Meters): SiteEnergy {
  const hours = (after.at.getTime() - before.at.getTime()) / MS_PER_HOUR
  const byPower = (watts: (meters: Meters) => number | null) => meanOf(watts(before), watts(after), hours)
  const counted = (count: (meters: Meters) => number | null) => countedOf(count(before), count(after), hours)
  return {
    pvWh: counted(({ pvWh }) => pvWh) ?? byPower(({ pvW }) => positive(pvW)),
    importWh: counted(({ importWh }) => importWh) ?? byPower(({ gridW }) => positive(gridW)),
    exportWh: counted(({ exportWh }) => exportWh) ?? byPower(({ gridW }) => positive(gridW === null ? null : -gridW)),
    batteryWh: byPower(({ batteryW }) => batteryW),
    houseWh: byPower(({ loadW }) => positive(loadW)),
  }
}

const positive = (watts: number | null) => (watts === null ? null : Math.max(0, watts))

function meanOf(beforeW: number | null, afterW: number | null, hours: number): number | null {
  if (beforeW === null || afterW === null) return null
  const wattHours = ((beforeW + afterW) / 2) * hours
  return isPossible(Math.abs(wattHours), hours) ? wattHours : null
}

function countedOf(beforeWh: number | null, afterWh: number | null, hours: number): number | null {
  if (beforeWh === null || afterWh === null) return null
  const wattHours = afterWh - beforeWh
  return isPossible(wattHours, hours) ? wattHours : null
}

/** False for what is no number too. */
const isPossible = (wattHours: number, hours: number) => wattHours >= 0 && wattHours <= WATTS_MAX * hours
