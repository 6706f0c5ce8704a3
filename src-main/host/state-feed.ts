import type { HostState } from '#core/contracts/host-bridge.ts'

/** Changes that come together are told together, in ms. */
const GATHER_MS = 50

/** The host's state for any number of listeners; `seq` only grows. */
export function makeStateFeed(read: (seq: number) => HostState) {
  const listeners = new Set<(state: HostState) => void>()
  let seq = 1
  let gathering: NodeJS.Timeout | null = null
  const now = () => read(seq)

  function tellAll(): void {
    gathering = null
    const state = now()
    for (const listener of listeners) listener(state)
  }

  return {
    now,
    changed(): void {
      seq += 1
      if (listeners.size > 0) gathering ??= setTimeout(tellAll, GATHER_MS)
    },
    watch(listener: (state: HostState) => void): () => void {
      const told = (state: HostState) => listener(state)
      listeners.add(told)
      told(now())
      return () => void listeners.delete(told)
    },
    /** Whoever listens is told the last state, and nothing after it. */
    end(): void {
      if (gathering) clearTimeout(gathering)
      tellAll()
      listeners.clear()
    },
  }
}
