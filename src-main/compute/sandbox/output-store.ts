/** Pieces are small where little is written, and grow with what there is already. */
const PIECE_BYTES_MIN = 64 * 1024
const PIECE_BYTES_MAX = 1024 * 1024

/** Collects bytes in pieces that are handed over whole: many small writes cost no more than few large ones. */
export type OutputStore = {
  add(bytes: Uint8Array): void
  /** Bytes since the last `take`. */
  sizeBytes(): number
  /** What was added since the last `take`, each piece with memory of its own, which it fills. */
  take(): Uint8Array[]
}

export function outputStore(): OutputStore {
  let full: Uint8Array[] = []
  let current = new Uint8Array(0)
  let used = 0
  let sizeBytes = 0

  function begin(): void {
    full.push(current)
    current = new Uint8Array(Math.min(PIECE_BYTES_MAX, Math.max(PIECE_BYTES_MIN, sizeBytes)))
    used = 0
  }
  return {
    add(bytes) {
      for (let at = 0; at < bytes.length;) {
        if (used === current.length) begin()
        const part = bytes.subarray(at, at + current.length - used)
        current.set(part, used)
        used += part.length
        at += part.length
        sizeBytes += part.length
      }
    },
    sizeBytes: () => sizeBytes,
    take() {
      // Cut where it ends, which copies nothing.
      const taken = [...full, new Uint8Array(current.buffer.transfer(used))].filter(({ length }) => length > 0)
      full = []
      current = new Uint8Array(0)
      used = 0
      sizeBytes = 0
      return taken
    },
  }
}
