import { type Memory, memoryOf, ofTheLiving } from './processes.ts'
import { median } from './statistics.ts'

const LOOK_EVERY_MS = 200

/** Looks at the memory of processes until it is stopped; `pids` is asked anew each time. */
export function watchMemory(pids: () => readonly number[]): { stop(): readonly Memory[] } {
  const seen: Memory[] = []
  const look = () => seen.push(...ofTheLiving(pids(), memoryOf))
  const timer = setInterval(look, LOOK_EVERY_MS)
  return {
    stop() {
      clearInterval(timer)
      return seen
    },
  }
}

/** The median of what was seen, and the most. */
export function summaryOf(seen: readonly Memory[]): { middle: Memory; most: Memory } {
  const of = (pick: (values: readonly number[]) => number): Memory => ({
    rssMb: pick(seen.map(({ rssMb }) => rssMb)),
    pssMb: pick(seen.map(({ pssMb }) => pssMb)),
    anonymousMb: pick(seen.map(({ anonymousMb }) => anonymousMb)),
  })
  return { middle: of(median), most: of((values) => Math.max(...values)) }
}
