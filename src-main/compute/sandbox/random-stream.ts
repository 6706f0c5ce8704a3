import { createHash } from 'node:crypto'

const BLOCK_BYTES = 32

/**
 * What a program is given as randomness: SHA-256 of `koprogo-random/1`, the task's id and a counter, each on a line of
 * its own. It is the same for a task on every node and begins anew whenever the program does, so that everyone who runs
 * it gets the same result. Fills `target`.
 */
export function randomStream(taskId: string): (target: Uint8Array) => void {
  let counter = 0
  let block = new Uint8Array(0)
  return (target) => {
    for (let at = 0; at < target.length;) {
      if (block.length === 0) {
        block = createHash('sha256').update(`koprogo-random/1\n${taskId}\n${counter}\n`).digest()
        counter += 1
      }
      const part = block.subarray(0, Math.min(block.length, target.length - at, BLOCK_BYTES))
      target.set(part, at)
      block = block.subarray(part.length)
      at += part.length
    }
  }
}
