import { childrenOf, memoryOf, ofTheLiving } from './processes.ts'
import { sumOf } from './statistics.ts'

/** A process and everything that it has started and that has not ended, itself first. */
export function withDescendants(pid: number): readonly number[] {
  return [pid, ...childrenOf(pid).flatMap(withDescendants)]
}

/** PSS of all of them together, in MB (10^6 bytes): what they share counts once. */
export function pssOfTreeMb(pid: number): { readonly pssMb: number; readonly processes: number } {
  const memories = ofTheLiving(withDescendants(pid), memoryOf)
  return { pssMb: sumOf(memories.map(({ pssMb }) => pssMb)), processes: memories.length }
}
