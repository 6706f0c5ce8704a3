const CHUNK_BYTES = 64 * 1024

/** Collects bytes in pieces that are handed over whole: many small writes cost no more than few large ones. */
export type OutputStore = {
  add(bytes: Uint8Array): void
  /** Bytes since the last `take`. */
  sizeBytes(): number
  /** What was added since the last `take`, each piece with memory of its own. */
  take(): Uint8Array[]
}

export function outputStore(): OutputStore {
  let full: Uint8Array[] = []
  let current = new Uint8Array(0)
  let used = 0
  let sizeBytes = 0

  function finishCurrent(): void {
    if (used > 0) full.push(used === current.length ? current : current.slice(0, used))
    current = new Uint8Array(0)
    used = 0
  }
  return {
    add(bytes) {
      sizeBytes += bytes.length
      if (used + bytes.length > current.length) {
        finishCurrent()
        current = new Uint8Array(Math.max(CHUNK_BYTES, bytes.length))
      }
      current.set(bytes, used)
      used += bytes.length
    },
    sizeBytes: () => sizeBytes,
    take() {
      finishCurrent()
      const taken = full
      full = []
      sizeBytes = 0
      return taken
    },
  }
}
