/** Ends what does not get on: its signal is aborted when the time is over. */
export type Watch = {
  readonly signal: AbortSignal
  /** A sign of life. */
  alive(): void
  /** Nothing is watched any more. */
  end(): void
}

/** Ends what gives no sign of life for `ms`. */
export function watchSilence(ms: number): Watch {
  const over = new AbortController()
  let timer: NodeJS.Timeout | null = setTimeout(() => over.abort(), ms)
  return {
    signal: over.signal,
    alive: () => void timer?.refresh(),
    end() {
      if (timer) clearTimeout(timer)
      timer = null
    },
  }
}

/** Ends what takes longer than `ms`, however lively it is. */
export const watchTime = (ms: number): Watch => ({ ...watchSilence(ms), alive: () => undefined })
