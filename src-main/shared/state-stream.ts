/** Changes that come together are told together, in ms. */
const GATHER_MS = 100

/** A whole state for any number of listeners: one now, and one after each change. Its `seq` only grows. */
export type StateStream<State> = {
  now(): State
  changed(): void
  /** Calls back with the present state at once, then after each change; returns how to stop. */
  watch(listener: (state: State) => void): () => void
  /** Tells what has changed now, without waiting for what else may come. */
  tell(): void
  /** Nobody is told anything any more, and nothing is read. */
  end(): void
}

export function makeStateStream<State>(read: (seq: number) => State): StateStream<State> {
  const listeners = new Set<(state: State) => void>()
  let seq = 1
  let gathering: NodeJS.Timeout | null = null
  const now = () => read(seq)

  function tell(): void {
    if (gathering) clearTimeout(gathering)
    gathering = null
    if (listeners.size === 0) return
    const state = now()
    for (const listener of listeners) listener(state)
  }

  return {
    now,
    changed() {
      seq += 1
      if (listeners.size > 0) gathering ??= setTimeout(tell, GATHER_MS).unref()
    },
    watch(listener) {
      const told = (state: State) => listener(state)
      listeners.add(told)
      told(now())
      return () => void listeners.delete(told)
    },
    tell,
    end: () => listeners.clear(),
  }
}
