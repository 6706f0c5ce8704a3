/** A gate that work passes before each small step, so that a pause takes effect at once and loses nothing. */
export type PauseGate = {
  /** Resolves when the gate is open. */
  pass(): Promise<void>
  pause(): void
  resume(): void
}

/** A gate that is open at first. Pausing or resuming twice is the same as once. */
export function pauseGate(): PauseGate {
  const gate: { closed: PromiseWithResolvers<void> | null } = { closed: null }
  return {
    pass: async () => {
      while (gate.closed !== null) await gate.closed.promise
    },
    pause: () => {
      gate.closed ??= Promise.withResolvers<void>()
    },
    resume: () => {
      gate.closed?.resolve()
      gate.closed = null
    },
  }
}
