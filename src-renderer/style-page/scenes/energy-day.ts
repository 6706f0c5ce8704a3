import type { EnergyBucket, EnergyHistory } from '#core/contracts/solar.ts'

const QUARTER_MS = 15 * 60_000
const DAY_MS = 96 * QUARTER_MS
/** Midnight in Brussels before midsummer's day. */
const MIDNIGHT = Date.parse('2026-06-20T22:00:00.000Z')
const QUARTERS_SO_FAR = 56
const RISE = 22
const SET = 88
const CLOUDS = [1, 0.98, 1, 0.55, 0.4, 0.92, 1, 0.97] as const

const bucket = (startMs: number, figures: Omit<EnergyBucket, 'starts_at'>): EnergyBucket => ({
  starts_at: new Date(startMs).toISOString(),
  ...figures,
})

/** What is left of sun and house goes to the street, what is missing comes from it. */
function balanced(pv_wh: number, house_wh: number, compute_wh: number): Omit<EnergyBucket, 'starts_at'> {
  const rest = pv_wh - house_wh
  return {
    pv_wh,
    import_wh: Math.max(0, -rest),
    export_wh: Math.max(0, rest),
    battery_wh: null,
    host_wh: compute_wh + 6,
    compute_wh,
    solar_wh: rest > 0 ? compute_wh : 0,
  }
}

function quarter(index: number): EnergyBucket {
  const height = index <= RISE || index >= SET ? 0 : Math.sin((Math.PI * (index - RISE)) / (SET - RISE))
  const sun = 820 * height ** 1.3 * (index > 36 && index < 50 ? (CLOUDS[index % CLOUDS.length] ?? 1) : 1)
  const house = 70 + (index > 28 && index < 36 ? 160 : 0) + 12 * (index % 3)
  return bucket(MIDNIGHT + index * QUARTER_MS, balanced(sun, house, sun > house + 10 ? 22 : 0))
}

/** Midsummer's day until two in the afternoon, with clouds in the morning. */
export const ENERGY_DAY: EnergyHistory = { buckets: Array.from({ length: QUARTERS_SO_FAR }, (_, one) => quarter(one)) }

/** June so far. */
export const ENERGY_MONTH: EnergyHistory = {
  buckets: Array.from({ length: 21 }, (_, day) =>
    bucket(
      MIDNIGHT - (20 - day) * DAY_MS,
      balanced(9000 + 900 * ((day * 7) % 19), 9800 + 400 * (day % 5), 300 + 40 * (day % 7)),
    ),
  ),
}
