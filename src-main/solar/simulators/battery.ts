/** A house battery: `powerW` is positive while it discharges. */
export type Battery = { readonly powerW: number; readonly socPct: number }

const CAPACITY_WH = 5000
const POWER_W_MAX = 2500
const SOC_PCT_MIN = 10

/** As the night leaves it. */
export const EMPTY_SITE_BATTERY: Battery = { powerW: 0, socPct: 30 }

/** One step of a battery that takes what is left over and covers what is missing, as self-consumption control does. */
export function stepBattery({ socPct }: Battery, step: { surplusW: number; seconds: number }): Battery {
  const hours = step.seconds / 3600
  const takesWMax = Math.min(POWER_W_MAX, (((100 - socPct) / 100) * CAPACITY_WH) / hours)
  const givesWMax = Math.min(POWER_W_MAX, (Math.max(0, socPct - SOC_PCT_MIN) / 100) * (CAPACITY_WH / hours))
  const powerW = Math.max(-takesWMax, Math.min(givesWMax, -step.surplusW)) + 0
  return { powerW, socPct: socPct - ((powerW * hours) / CAPACITY_WH) * 100 }
}
