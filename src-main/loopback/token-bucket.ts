type Pace = { readonly burst: number; readonly perSecond: number }

/** A bucket of `burst` tokens that fills with `perSecond`. `take` says whether there was one. `nowMs` never goes back. */
export function tokenBucket({ burst, perSecond }: Pace, nowMs: () => number) {
  let tokens = burst
  let filledAtMs = nowMs()
  const fill = () => {
    const now = nowMs()
    tokens = Math.min(burst, tokens + ((now - filledAtMs) / 1000) * perSecond)
    filledAtMs = now
  }
  return {
    isEmpty(): boolean {
      fill()
      return tokens < 1
    },
    take(): boolean {
      fill()
      if (tokens < 1) return false
      tokens -= 1
      return true
    },
  }
}
