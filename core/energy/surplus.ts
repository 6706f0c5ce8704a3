/** More than this is no house, and the coordinator takes no more, in W. */
const WATTS_MAX = 10_000_000

/** What meters say of a site, in W: `gridW` positive while importing, `batteryW` while discharging; null is not known. */
export type SiteFigures = {
  readonly gridW: number | null
  readonly pvW: number | null
  readonly batteryW: number | null
  readonly loadW: number | null
  /** How full the battery is, 0 to 100. */
  readonly batterySocPct: number | null
}
export type SurplusRule = {
  /** What our own nodes' tasks draw at this site now, above idle, in W: it is added back, because it is what the surplus is for. */
  readonly ownW: number
  /** While the battery is less full than this, what it takes is no surplus, in percent. */
  readonly batteryFirstPct: number
  /** Stands for the house where neither grid nor house is measured, in W. */
  readonly assumedLoadW: number
}

/**
 * What the sun gives at this site that nobody but our own tasks uses, in W, negative while there is too little; null where
 * the meters do not tell it. What a battery gives is never sun, and there is never more surplus than the panels give where
 * they are measured. docs/ENERGY.md has the formulas.
 */
export function surplusW(figures: SiteFigures, { ownW, batteryFirstPct, assumedLoadW }: SurplusRule): number | null {
  const pvW = wattsOrNull(figures.pvW)
  const batteryW = wattsOrNull(figures.batteryW)
  const gridW = wattsOrNull(figures.gridW) ?? gridFrom({ pvW, batteryW, loadW: wattsOrNull(figures.loadW) })
  if (gridW === null) return pvW === null ? null : Math.max(0, pvW) - assumedLoadW
  const isBatteryFirst = (wattsOrNull(figures.batterySocPct) ?? 0) < batteryFirstPct
  const batteryPartW = isBatteryFirst ? Math.max(0, batteryW ?? 0) : (batteryW ?? 0)
  const spareW = ownW - gridW - batteryPartW
  return pvW === null ? spareW : Math.min(spareW, Math.max(0, pvW))
}

/** What is not a number, or more than any house has, is not known. */
const wattsOrNull = (watts: number | null) =>
  watts !== null && Number.isFinite(watts) && Math.abs(watts) <= WATTS_MAX ? watts : null

/** What neither sun nor battery gives to the house comes from the grid. */
function gridFrom({ pvW, batteryW, loadW }: Pick<SiteFigures, 'pvW' | 'batteryW' | 'loadW'>): number | null {
  return pvW === null || loadW === null ? null : loadW - pvW - (batteryW ?? 0)
}
