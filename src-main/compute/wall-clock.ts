/** Counts down while nobody holds it. */
export type WallClock = { hold(): void; goOn(): void; end(): void }

/** Calls `onEnd` once when `ms` have passed that were not held. */
export function wallClock(ms: number, onEnd: () => void): WallClock {
  let leftMs = ms
  let running: { readonly timer: NodeJS.Timeout; readonly sinceMs: number } | null = null
  let isOver = false

  function goOn(): void {
    if (running || isOver) return
    running = { timer: setTimeout(ring, leftMs), sinceMs: performance.now() }
  }
  function ring(): void {
    isOver = true
    onEnd()
  }
  function hold(): void {
    if (!running) return
    clearTimeout(running.timer)
    leftMs = Math.max(0, leftMs - (performance.now() - running.sinceMs))
    running = null
  }
  goOn()
  return {
    hold,
    goOn,
    end() {
      hold()
      isOver = true
    },
  }
}
