import { describe, expect, test } from 'vitest'
import type { TimeKeeper } from './ports.ts'

export type Step = keyof TimeKeeper
export const STEPS: readonly Step[] = ['expireTasks', 'loseLeases', 'endCampaigns', 'openTasksToAll', 'forgetNonces']

export type TimeBench = AsyncDisposable & {
  readonly keeper: TimeKeeper
  /** That many of what the step is about: tasks past their deadline, leases that ran out, campaigns that are over … */
  makeDue(step: Step, count: number): Promise<void>
}

/** The largest number that one go may change: a reaper must not hold locks for long. */
export const GO_MAX: Readonly<Record<Step, number>> = {
  expireTasks: 1000,
  loseLeases: 1000,
  endCampaigns: 100,
  openTasksToAll: 1000,
  forgetNonces: 10_000,
}

/** What every time keeper keeps, wherever it keeps time. */
export function timeKeeperContract(name: string, makeBench: () => Promise<TimeBench>): void {
  describe(`${name} as a time keeper`, () => {
    test('changes nothing when nothing is due', async () => {
      await using bench = await makeBench()
      for (const step of STEPS) expect(await bench.keeper[step]()).toBe(0)
    })

    test.each(STEPS)('%s leaves to the other steps what is theirs', async (step) => {
      await using bench = await makeBench()
      for (const other of STEPS) if (other !== step) await bench.makeDue(other, 1)
      expect(await bench.keeper[step]()).toBe(0)
    })

    test('tells how many it changed, and changes each once', async () => {
      await using bench = await makeBench()
      for (const step of STEPS) {
        await bench.makeDue(step, 3)
        expect([step, await bench.keeper[step]()]).toEqual([step, 3])
        expect([step, await bench.keeper[step]()]).toEqual([step, 0])
      }
    })

    test('does a bounded number in one go, and the rest in the next one', async () => {
      await using bench = await makeBench()
      for (const step of STEPS) {
        await bench.makeDue(step, GO_MAX[step] + 1)
        expect([step, await bench.keeper[step]()]).toEqual([step, GO_MAX[step]])
        expect([step, await bench.keeper[step]()]).toEqual([step, 1])
      }
    })
  })
}
