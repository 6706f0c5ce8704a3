export const DIRECTIONS = ['n', 'ne', 'e', 'se', 's', 'sw', 'w', 'nw'] as const
export type Direction = (typeof DIRECTIONS)[number]
/** A hand points no finer. */
const STEP_DEG = 5

const within = (degrees: number) => ((degrees % 360) + 360) % 360

/** The nearest of the eight winds; degrees clockwise from north. */
export const directionOf = (degrees: number): Direction => DIRECTIONS[Math.round(within(degrees) / 45) % 8] ?? 'n'

/** Where a finger points from the middle of the dial, `x` to the right and `y` down; null in the very middle. */
export function pointedAt(x: number, y: number): number | null {
  if (x === 0 && y === 0) return null
  const degrees = (Math.atan2(x, -y) * 180) / Math.PI
  return within(Math.round(degrees / STEP_DEG) * STEP_DEG)
}

const KEYS: Readonly<Record<string, number>> = {
  ArrowRight: STEP_DEG,
  ArrowUp: STEP_DEG,
  ArrowLeft: -STEP_DEG,
  ArrowDown: -STEP_DEG,
  PageUp: 45,
  PageDown: -45,
}

/** What a key makes of it; null for a key that turns nothing. */
export function turnedBy(key: string, degrees: number): number | null {
  const by = KEYS[key]
  return by === undefined ? null : within(Math.round(degrees / STEP_DEG) * STEP_DEG + by)
}
