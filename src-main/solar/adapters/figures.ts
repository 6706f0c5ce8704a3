/** A finite number as devices send them, with a point or a comma; null for everything else. */
export function toNumber(sent: unknown): number | null {
  if (typeof sent === 'number') return Number.isFinite(sent) ? sent : null
  if (typeof sent !== 'string' || !/^\s*[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?\s*$/i.test(sent)) return null
  return Number(sent.replace(',', '.'))
}

const FACTORS: Readonly<Record<string, number>> = { w: 1, kw: 1000, wh: 1, kwh: 1000, '%': 1, '': 1 }

/** How many W, Wh or % one of `unit` is; null for a unit that is none of power, energy or share. */
export function factorOf(unit: string): number | null {
  // Only the mega and the milli differ in their case alone.
  if (unit === 'MW' || unit === 'MWh') return 1_000_000
  if (unit === 'mW' || unit === 'mWh') return 0.001
  return FACTORS[unit.trim().toLowerCase()] ?? null
}
