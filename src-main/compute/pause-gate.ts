/** A gate that work passes before each small step, so that a pause takes effect at once and loses nothing. */
export type PauseGate = {
  /** Resolves when the gate is open. */
  pass(): Promise<void>
  pause(): void
  resume(): void
}

/** A gate that is open at first. Pausing or resuming twice is the same as once. */
export function pauseGate(): PauseGate {
  let closed: PromiseWithResolvers<void> | null = null
  return {
    pass: async () => {
      while (closed !== null) await closed.promise
    },
    pause: () => {
      closed ??= Promise.withResolvers<void>()
    },
    resume: () => {
      closed?.resolve()
      closed = null
    },
  }
}
