export const QUARTER_MS = 15 * 60_000

/** The part of a stretch of time that lies in one 15-minute UTC quarter: when that began, and how much of the whole it is. */
export type QuarterPart = {
  readonly quarterMs: number
  readonly fromMs: number
  readonly toMs: number
  /** 0 to 1. */
  readonly share: number
}

/** When the 15-minute UTC quarter began in which a moment lies, both in ms since the epoch. */
const quarterStart = (atMs: number) => Math.floor(atMs / QUARTER_MS) * QUARTER_MS

/** The parts of a stretch of time by quarters, in ms since the epoch; a moment is all of itself. */
export function byQuarters(fromMs: number, toMs: number): readonly QuarterPart[] {
  const first = quarterStart(fromMs)
  const count = Math.max(1, Math.ceil((toMs - first) / QUARTER_MS))
  return Array.from({ length: count }, (_, place) => {
    const quarterMs = first + place * QUARTER_MS
    const part = { fromMs: Math.max(fromMs, quarterMs), toMs: Math.min(toMs, quarterMs + QUARTER_MS) }
    return { quarterMs, ...part, share: count === 1 ? 1 : (part.toMs - part.fromMs) / (toMs - fromMs) }
  })
}
