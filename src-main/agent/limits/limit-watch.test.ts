import { describe, expect, test } from 'vitest'
import { LIMITS_DEFAULT } from '#core/contracts/limits.ts'
import { handDrivenTime } from '../test-delay.ts'
import { makeLimitWatch } from './limit-watch.ts'

const CORES = 4
const NOTHING = { isOnBattery: null, untouchedS: null, runningProgram: null, temperatureC: null }

/** A computer whose processor others may use up to 30 %. */
function setup() {
  const time = handDrivenTime()
  const now: { cpuUsagePct: number; cpuMs: number; problems: { code: string }[] } = {
    cpuUsagePct: 0,
    cpuMs: 0,
    problems: [],
  }
  const watch = makeLimitWatch({
    clock: time.clock,
    account: { now: () => now } as never,
    machine: { read: async () => NOTHING },
    limits: () => ({ ...LIMITS_DEFAULT, foreign_load_max_pct: 30 }),
    cores: CORES,
    totalMemoryMb: 1000,
    networkBytes: () => 0,
    diskBytes: async () => 0,
  })
  const work = { memoryLeftMb: () => 1000, cpuMs: () => now.cpuMs }
  /** A second passes in which so much of the processor was used, and in which our tasks told of so much. */
  async function second(cpuUsagePct: number | null, ownPct = 0) {
    time.pass(1000)
    now.problems = cpuUsagePct === null ? [{ code: 'meter_unreadable' }] : []
    now.cpuUsagePct = cpuUsagePct ?? now.cpuUsagePct
    now.cpuMs += ownPct * 10 * CORES
    await watch.look(work)
    return watch.verdicts().some(({ reason }) => reason === 'limit_load')
  }
  return { second }
}

/** The same second so many times; whether work was held in any of them. */
async function held(seconds: number, look: (place: number) => Promise<boolean>) {
  let isHeld = false
  for (let place = 0; place < seconds; place += 1) isHeld = (await look(place)) || isHeld
  return isHeld
}

describe('the load of others', () => {
  test('holds work still when it lasts, and not for a short burst', async () => {
    const { second } = setup()
    expect(await held(2, () => second(100))).toBe(false)
    expect(await held(60, () => second(10))).toBe(false)
    expect(await held(20, () => second(60))).toBe(true)
  })

  test('is none of what our own tasks use', async () => {
    const { second } = setup()
    expect(await held(60, () => second(100, 100))).toBe(false)
    expect(await held(60, () => second(100, 50))).toBe(true)
  })

  test('is none either when our tasks tell of their time now and then', async () => {
    const { second } = setup()
    expect(await held(120, (place) => second(100, place % 3 === 2 ? 300 : 0))).toBe(false)
  })

  test('is not known while nobody can read what the processor does, and then holds nothing', async () => {
    const { second } = setup()
    expect(await held(60, () => second(100))).toBe(true)
    expect(await held(60, () => second(null))).toBe(true)
    expect(await held(60, () => second(null))).toBe(false)
  })
})
