/** How a stream of dots looks: where they stand, how far and how long they move until it looks the same again. */
export type FlowDots = {
  /** From one dot to the next, and what one turn of the movement covers: so the loop has no seam. */
  readonly spacingPx: number
  readonly secondsPerTurn: number
  readonly radiusPx: number
  /** Along the way, from its beginning. What covers the two ends hides where a turn begins and where it is over. */
  readonly atPx: readonly number[]
}

/** So many watts are a full stream. */
const FULL_W = 3000
const SPACING_PX = { thin: 40, full: 13 }
const SPEED_PX_PER_S = { thin: 16, full: 52 }
const RADIUS_PX = { thin: 3, full: 4.4 }

/**
 * More watts are more dots on the same way, faster and a little larger; null where nothing flows. `scale` is the drawing's
 * own, so that a large screen shows the same picture larger.
 */
export function flowDots(
  powerW: number | null,
  { lengthPx, scale }: { lengthPx: number; scale: number },
): FlowDots | null {
  if (powerW === null || powerW <= 0) return null
  const spacingPx = strengthened(SPACING_PX, powerW) * scale
  return {
    spacingPx,
    secondsPerTurn: spacingPx / (strengthened(SPEED_PX_PER_S, powerW) * scale),
    radiusPx: strengthened(RADIUS_PX, powerW) * scale,
    atPx: Array.from({ length: Math.max(1, Math.round(lengthPx / spacingPx)) }, (_, n) => n * spacingPx),
  }
}

/** Root: a lamp is seen to flow, and an oven flows not a hundred times more. */
function strengthened({ thin, full }: { thin: number; full: number }, powerW: number): number {
  return thin + (full - thin) * Math.sqrt(Math.min(1, powerW / FULL_W))
}
