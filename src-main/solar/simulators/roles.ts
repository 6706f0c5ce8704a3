import type { Phase, SiteNow } from './simulated-site.ts'

/** What a meter is clamped around or plugged between. `host`: the computer that does the grid's work. */
export type Role = 'grid' | 'pv' | 'host'
export const ROLES: readonly Role[] = ['grid', 'pv', 'host']

/**
 * One channel as its meter sees it, in W and Wh: import positive on the grid, production positive on the panels. What a
 * meter of panels counts "imported" is what they gave, as with a clamp in the direction of the house.
 */
export type Measured = Phase

export function measured(role: Role, now: SiteNow): Measured {
  if (role === 'grid') return { powerW: now.gridW, importWh: now.importWh, exportWh: now.exportWh }
  if (role === 'pv') return { powerW: now.pvW, importWh: Math.max(0, now.pvWh), exportWh: Math.max(0, -now.pvWh) }
  return { powerW: now.hostW, importWh: now.hostWh, exportWh: 0 }
}

/** The grid connection phase by phase. */
export const splitByPhase = (now: SiteNow): readonly Measured[] => now.phases
