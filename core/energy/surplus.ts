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
  /** The sun is below the horizon: whatever flows then, a battery that nobody measures perhaps, is no sun. */
  readonly isNight: boolean
}

/**
 * What the sun gives at this site that nobody but our own tasks uses, in W, negative while there is too little; null where
 * the meters do not tell it. What a battery gives is never sun, and there is never more surplus than the panels give where
 * they are measured, or than nothing at night. docs/ENERGY.md has the formulas.
 */
export function surplusW(figures: SiteFigures, rule: SurplusRule): number | null {
  const spareW = spareOf(figures, rule)
  const pvW = wattsOrNull(figures.pvW)
  const sunW = rule.isNight ? 0 : pvW && Math.max(0, pvW)
  return spareW === null || sunW === null ? spareW : Math.min(spareW, sunW)
}

/** What is left over by the meters alone, wherever it comes from. */
function spareOf(figures: SiteFigures, { ownW, batteryFirstPct, assumedLoadW }: SurplusRule): number | null {
  const pvW = wattsOrNull(figures.pvW)
  const batteryW = wattsOrNull(figures.batteryW) ?? 0
  const gridW = wattsOrNull(figures.gridW) ?? gridFrom({ pvW, batteryW, loadW: wattsOrNull(figures.loadW) })
  if (gridW === null) return pvW === null ? null : Math.max(0, pvW) - assumedLoadW
  const isBatteryFirst = (wattsOrNull(figures.batterySocPct) ?? 0) < batteryFirstPct
  const batteryPartW = isBatteryFirst ? Math.max(0, batteryW) : batteryW
  return ownW - gridW - batteryPartW
}

/**
 * So far off a reading may be: 1 % of what flows (a class B meter, EN 50470-3) and 10 W besides, the step from which a
 * three-phase clamp meter tells of a change. What is claimed stays below the surplus by that much.
 */
const ERROR_SHARE = 0.01
const ERROR_FLOOR_W = 10
/** A lack is remembered for as long as a minute of that error could make up for it, in J. */
export const DEBT_MAX_J = ERROR_FLOOR_W * 60

/** How much less than `surplusW` may be claimed, in W: what the meters may be off by. */
export function meterMarginW({ gridW, pvW, loadW }: SiteFigures): number {
  const grid = wattsOrNull(gridW)
  const flowsW = grid === null ? [wattsOrNull(pvW) ?? 0, wattsOrNull(loadW) ?? 0] : [grid]
  return ERROR_FLOOR_W + ERROR_SHARE * Math.max(...flowsW.map(Math.abs))
}

/** What is not a number, or more than any house has, is not known. */
const wattsOrNull = (watts: number | null) =>
  watts !== null && Number.isFinite(watts) && Math.abs(watts) <= WATTS_MAX ? watts : null

/** What neither sun nor battery gives to the house comes from the grid. */
function gridFrom({ pvW, batteryW, loadW }: Pick<SiteFigures, 'pvW' | 'loadW'> & { batteryW: number }): number | null {
  return pvW === null || loadW === null ? null : loadW - pvW - batteryW
}
