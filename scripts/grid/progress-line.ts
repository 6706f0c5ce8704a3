const BAR_WIDTH = 30
const MINUTE_S = 60
const HOUR_S = 3600

/** A bar of fixed width; `share` is from 0 to 1. */
export const barText = (share: number) => '█'.repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, '·')

/** How long in the two largest units that it has: `3 h 20 min`, `45 s`. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < MINUTE_S) return `${whole} s`
  if (whole < HOUR_S) return `${Math.floor(whole / MINUTE_S)} min ${whole % MINUTE_S} s`
  return `${Math.floor(whole / HOUR_S)} h ${Math.floor((whole % HOUR_S) / MINUTE_S)} min`
}

/** Seconds until all is over, as fast as it went since `since`; null while nothing was done. */
export function remainingS(
  now: { readonly over: number; readonly total: number; readonly atMs: number },
  since: { readonly over: number; readonly atMs: number },
): number | null {
  const done = now.over - since.over
  if (done <= 0) return null
  return ((now.total - now.over) * (now.atMs - since.atMs)) / done / 1000
}
