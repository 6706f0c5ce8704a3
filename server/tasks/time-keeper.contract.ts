import { describe, expect, test } from 'vitest'
import type { TimeKeeper } from './ports.ts'

export type Step = keyof TimeKeeper
export const STEPS: readonly Step[] = ['expireTasks', 'loseLeases', 'openTasksToAll', 'forgetNonces']

export type TimeBench = AsyncDisposable & {
  readonly keeper: TimeKeeper
  /** That many tasks past their deadline, leases that ran out, head starts that are over, or old nonces. */
  makeDue(step: Step, count: number): Promise<void>
}

/** The largest number that one go may change. */
const GO_MAX = 10_000

/** What every time keeper keeps, wherever it keeps time. */
export function timeKeeperContract(name: string, makeBench: () => Promise<TimeBench>): void {
  describe(`${name} as a time keeper`, () => {
    test.each(STEPS)('%s: changes nothing when nothing is due', async (step) => {
      await using bench = await makeBench()
      expect(await bench.keeper[step]()).toBe(0)
    })

    test.each(STEPS)('%s: tells how many it changed, and changes each once', async (step) => {
      await using bench = await makeBench()
      await bench.makeDue(step, 3)
      expect(await bench.keeper[step]()).toBe(3)
      expect(await bench.keeper[step]()).toBe(0)
    })

    test.each(STEPS)('%s: leaves to the other steps what is theirs', async (step) => {
      await using bench = await makeBench()
      for (const other of STEPS) if (other !== step) await bench.makeDue(other, 1)
      expect(await bench.keeper[step]()).toBe(0)
    })

    test.each(STEPS)('%s: does a bounded number in one go, and the rest in the next ones', async (step) => {
      await using bench = await makeBench()
      await bench.makeDue(step, GO_MAX + 1)
      const first = await bench.keeper[step]()
      expect(first).toBeLessThanOrEqual(GO_MAX)
      let sum = first
      for (let changed = first; changed > 0; sum += changed) changed = await bench.keeper[step]()
      expect(sum).toBe(GO_MAX + 1)
    })
  })
}
