/** Bytes in pieces, each with memory of its own: what is large travels between threads without a copy, and is let go at once. */
export type Pieces = readonly Uint8Array[]

/** Bytes of all of them together. */
export const sizeOf = (pieces: Pieces): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** What has to be named to give their memory away with a message. */
export const memoryOf = (pieces: Pieces): ArrayBuffer[] => pieces.map(({ buffer }) => buffer as ArrayBuffer)

/** Their memory is free from now on, whoever still knows them: a collection of garbage may be hundreds of megabytes away. */
export function letGo(pieces: Pieces): void {
  for (const buffer of memoryOf(pieces)) buffer.transfer(0)
}
