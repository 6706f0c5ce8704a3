import type { HostState } from '#core/contracts/host-bridge.ts'

/** A host says something at least every 15 s; after three times that the line is dead. */
const SILENCE_MAX_MS = 45_000
const BACKOFF_MIN_MS = 500
const BACKOFF_MAX_MS = 15_000

export type Ears = { readonly message: (data: unknown) => void; readonly closed: () => void }

type Deps = {
  /** Begins to listen; returns how to hang up. */
  readonly connect: (ears: Ears) => () => void
  /** Whether a new connection could be had; `out` when this browser is to be let in anew. */
  readonly look: () => Promise<'here' | 'away' | 'out'>
  /** Is called when this browser has been shown out; nothing is tried after that. */
  readonly shownOut: () => void
  /** Runs `work` after some time; returns how to take it back. */
  readonly later: (work: () => void, ms: number) => () => void
  /** From 0 to 1. */
  readonly random: () => number
}

/** Listens for ever: a line that breaks or falls silent is taken up again, later and later, and listeners know meanwhile. */
export function stateStream({ connect, look, shownOut, later, random }: Deps) {
  const stateListeners = new Set<(state: HostState) => void>()
  const heardListeners = new Set<(isHeard: boolean) => void>()
  let tries = 0
  let isStarted = false

  function listen(): void {
    let isOver = false
    let stopWaiting = later(lose, SILENCE_MAX_MS)
    const hangUp = connect({ message, closed: lose })

    function lose(): void {
      if (isOver) return
      isOver = true
      stopWaiting()
      hangUp()
      for (const tell of heardListeners) tell(false)
      tryLater()
    }
    function message(data: unknown): void {
      if (isOver) return
      stopWaiting()
      stopWaiting = later(lose, SILENCE_MAX_MS)
      tries = 0
      for (const tell of heardListeners) tell(true)
      // An empty message only says that the host is there.
      if (data === '') return
      const state = JSON.parse(String(data)) as HostState
      for (const tell of stateListeners) tell(state)
    }
  }

  /** Full jitter, so that many pages do not come back at the same moment. */
  function tryLater(): void {
    const most = Math.min(BACKOFF_MAX_MS, BACKOFF_MIN_MS * 2 ** tries)
    tries += 1
    later(() => void takeUp(), BACKOFF_MIN_MS / 2 + random() * most)
  }

  async function takeUp(): Promise<void> {
    const found = await look()
    if (found === 'here') listen()
    else if (found === 'away') tryLater()
    else shownOut()
  }

  return {
    onState(listener: (state: HostState) => void): () => void {
      stateListeners.add(listener)
      if (!isStarted) listen()
      isStarted = true
      return () => void stateListeners.delete(listener)
    },
    onHeard(listener: (isHeard: boolean) => void): () => void {
      heardListeners.add(listener)
      return () => void heardListeners.delete(listener)
    },
  }
}
