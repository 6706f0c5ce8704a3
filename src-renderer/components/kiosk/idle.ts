/** Without a touch for so long, in ms, a kiosk shows three numbers; after longer it is dimmed as well. */
export const ATTRACT_AFTER_MS = 60_000
export const DIM_AFTER_MS = 120_000

export type IdleLevel = 'active' | 'attract' | 'dim'

export function idleLevel(sinceTouchMs: number): IdleLevel {
  if (sinceTouchMs >= DIM_AFTER_MS) return 'dim'
  return sinceTouchMs >= ATTRACT_AFTER_MS ? 'attract' : 'active'
}
