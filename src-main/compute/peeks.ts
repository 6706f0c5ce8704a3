import type { Child } from './child.ts'

/** Looks at what a process has written so far; nobody waits for one that cannot answer. */
export type Peeks = {
  /** Null while nothing is known. */
  look(): Promise<Uint8Array | null>
  /** The process has answered. */
  heard(bytes: Uint8Array): void
  /** From now on, until `goOn`, it may not hear: what was known last is the answer. */
  hold(): void
  goOn(): void
}

/** Several looks at once are one question. */
export function peeksAt(child: Pick<Child, 'tell'>): Peeks {
  let known: Uint8Array | null = null
  let asked: PromiseWithResolvers<Uint8Array | null> | null = null
  let isHeld = false

  function answer(): void {
    asked?.resolve(known)
    asked = null
  }
  return {
    async look() {
      if (isHeld) return known
      if (asked === null) {
        asked = Promise.withResolvers()
        child.tell({ type: 'peek' })
      }
      return asked.promise
    },
    heard(bytes) {
      if (bytes.length > 0) known = bytes
      answer()
    },
    hold() {
      isHeld = true
      answer()
    },
    goOn() {
      isHeld = false
    },
  }
}
