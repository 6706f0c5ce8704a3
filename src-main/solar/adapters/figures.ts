/** A finite number as devices send them, with a point or a comma; null for everything else. */
export function toNumber(sent: unknown): number | null {
  if (typeof sent === 'number') return Number.isFinite(sent) ? sent : null
  if (typeof sent !== 'string' || !/^\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?\s*$/i.test(sent)) return null
  return Number(sent.replace(',', '.'))
}

/** What a figure is: power in W, energy in Wh, or a share in %. */
export type Measure = 'W' | 'Wh' | '%'
const FACTORS: Readonly<Record<Measure, Readonly<Record<string, number>>>> = {
  W: { w: 1, kw: 1000, '': 1 },
  Wh: { wh: 1, kwh: 1000 },
  '%': { '%': 1, '': 1 },
}

/** How many W, Wh or % one of `unit` is; null for a unit of something else: a counter of energy is no power. */
export function factorOf(unit: string, measure: Measure): number | null {
  // Only the mega and the milli differ in their case alone.
  if (unit === `M${measure}`) return 1_000_000
  if (unit === `m${measure}`) return 0.001
  return FACTORS[measure][unit.trim().toLowerCase()] ?? null
}
