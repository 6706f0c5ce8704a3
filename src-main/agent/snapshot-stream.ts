import type { AgentSnapshot } from '#core/contracts/agent.ts'

/** Changes that come together are shown together, in ms. */
const GATHER_MS = 100

type Snapshot = AgentSnapshot
type Listener = (snapshot: Snapshot) => void

/** The agent's whole state for any interface: one snapshot now, and one after each change. `seq` only grows. */
export type SnapshotStream = {
  now(): Snapshot
  changed(): void
  /** Calls back with the present snapshot at once, then after each change; returns how to stop. */
  watch(listener: Listener): () => void
  /** Nobody is told anything any more, and nothing is read. */
  end(): void
}

export function makeSnapshotStream(read: () => Omit<Snapshot, 'seq' | 'at'>): SnapshotStream {
  const listeners = new Set<Listener>()
  let seq = 1
  let gathering = false
  const now = (): Snapshot => ({ seq, at: new Date().toISOString(), ...read() })

  function tellAll(): void {
    gathering = false
    if (listeners.size === 0) return
    const snapshot = now()
    for (const listener of listeners) listener(snapshot)
  }

  return {
    now,
    changed() {
      seq += 1
      if (gathering || listeners.size === 0) return
      gathering = true
      setTimeout(tellAll, GATHER_MS).unref()
    },
    watch(listener) {
      const told: Listener = (snapshot) => listener(snapshot)
      listeners.add(told)
      told(now())
      return () => void listeners.delete(told)
    },
    end: () => listeners.clear(),
  }
}
