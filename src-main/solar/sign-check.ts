import type { SolarReading } from './ports.ts'

/** Less than this is what an inverter itself uses at night, or the error of a clamp, in W. */
const NOISE_W = 50

export type Reversed = { readonly what: 'pv' | 'grid'; readonly watts: number }

/**
 * A figure that cannot be with this sign, where that can be known: panels that use power, or a house that feeds the grid
 * while neither panels nor a battery give any. Null when nothing speaks against the signs.
 */
export function reversedIn({ gridW, pvW, batteryW }: SolarReading): Reversed | null {
  if (pvW !== null && pvW < -NOISE_W) return { what: 'pv', watts: Math.round(pvW) }
  if (gridW === null || pvW === null) return null
  const givesW = Math.max(0, pvW) + Math.max(0, batteryW ?? 0)
  return gridW + givesW < -NOISE_W ? { what: 'grid', watts: Math.round(gridW) } : null
}
