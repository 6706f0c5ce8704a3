import { ComputeFailure } from './ports.ts'

/** A result that comes in pieces, of which each says how much is still to come: it is in memory once. */
export type ResultParts = {
  /** Null, or why nothing more is taken of this process: it is not the one that we started, or no longer. */
  add(piece: Uint8Array, restBytes: number): ComputeFailure | null
  /** All of it, after a piece with nothing to come. */
  whole(): Uint8Array
}

/** At most `bytesMax` bytes. A program's process keeps this limit too; one that does not has been taken over by its program. */
export function resultParts(bytesMax: number): ResultParts {
  let whole: Uint8Array | null = null
  let filled = 0
  return {
    add(piece, restBytes) {
      const sizeBytes = filled + piece.length + restBytes
      if (sizeBytes > bytesMax)
        return new ComputeFailure(`The computation sent more than the ${bytesMax} bytes that it may.`, false)
      whole ??= new Uint8Array(sizeBytes)
      if (sizeBytes !== whole.length)
        return new ComputeFailure('The computation sent a result of another size than it had said.', true)
      whole.set(piece, filled)
      filled += piece.length
      return null
    },
    whole: () => whole ?? new Uint8Array(0),
  }
}
