import type { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { SUN_RULE_DEFAULT } from '#core/contracts/limits.ts'
import { siteReading, type SolarReading } from '../solar/ports.ts'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { sunMemory } from './sun-memory.ts'
import { makeSunWatch } from './sun-watch.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'

const LOOK_MS = 5000
const MINUTE_S = 60
const FIRST_W = 10

/** A node with one task at work, and a sky that is what the test says. */
function setup(time = handDrivenTime(), database: DatabaseSync = temporaryDatabase().database) {
  const settings = sqliteSettings(database)
  const writes: string[] = []
  const told: string[] = []
  const watched = {
    ...settings,
    set: (...[name, value]: Parameters<typeof settings.set>) => {
      writes.push(name)
      settings.set(name, value)
    },
  }
  const there = {
    surplusW: 1000,
    hasSource: true,
    reading: {} as Partial<SolarReading>,
    ownW: FIRST_W,
  }
  let cpuMs = 0
  const reading = () =>
    siteReading({ at: time.clock.now(), gridW: -there.surplusW, quality: 'measured', ...there.reading })
  const account = {
    now: () => ({ surplusW: there.surplusW, readingAgeS: 0, ownW: there.ownW, reading: reading() }),
  }
  const watch = makeSunWatch({
    account: account as never,
    clock: time.clock,
    sunRule: () => SUN_RULE_DEFAULT,
    sunMode: () => 'solar_only',
    firstWattsPerSlot: FIRST_W,
    hasSource: () => there.hasSource,
    memory: sunMemory({ settings: watched, clock: time.clock, tell: (line) => void told.push(line) }),
  })
  const work = { running: () => [{}] as never, pressing: () => 0, cpuMs: () => cpuMs }
  const pass = (seconds: number) => {
    for (let passedMs = 0; passedMs < seconds * 1000; passedMs += LOOK_MS) {
      time.pass(LOOK_MS)
      cpuMs += LOOK_MS
      watch.look(work, { slotsMax: 4, shareMax: 1 })
    }
    return watch.plan()
  }
  /** As after the agent was killed, and started again when this has passed: the clock that passes evenly begins anew. */
  const restart = (afterMs = 0) => setup(handDrivenTime(new Date(time.clock.now().getTime() + afterMs)), database)
  return { watch, there, pass, time, writes, told, settings, restart, database }
}

/** One sky after another, each with a start of work. */
function startsOften({ there, pass }: Pick<ReturnType<typeof setup>, 'there' | 'pass'>, times: number) {
  for (let start = 0; start < times; start += 1) {
    there.surplusW = 1000
    expect(pass(3 * MINUTE_S)?.phase).toBe('on')
    there.surplusW = -1000
    expect(pass(5 * MINUTE_S)?.phase).toBe('off')
  }
  there.surplusW = 1000
}

test('a source that is taken away and comes back is followed by the rule of starts', () => {
  const { there, pass } = setup()
  expect(pass(5 * MINUTE_S)?.phase).toBe('on')
  there.hasSource = false
  expect(pass(60 * MINUTE_S)).toBe(null)
  Object.assign(there, { hasSource: true, surplusW: 25 })
  expect(pass(5)).toMatchObject({ phase: 'off', slots: 0 })
})

test('watts that somebody has typed are begun on at once, beside a meter they are not', () => {
  const { there, pass } = setup()
  there.reading = { quality: 'declared', gridW: null, pvW: 1000 }
  expect(pass(5)?.phase).toBe('on')
  const metered = setup()
  metered.there.reading = { quality: 'declared', pvW: 1000 }
  expect(metered.pass(5)?.phase).toBe('starting')
})

describe('over a restart', () => {
  test('work begins no more often than in an hour without it', () => {
    const bench = setup()
    startsOften(bench, 3)
    const killed = bench.restart()
    startsOften(killed, 3)
    const again = killed.restart(60_000)
    expect(again.pass(2 * MINUTE_S)).toMatchObject({ phase: 'resting', slots: 0 })
    expect(again.pass(15 * MINUTE_S)?.phase).toBe('on')
    expect(killed.restart(60 * 60_000).pass(2 * MINUTE_S)?.phase).toBe('on')
  })

  test('a start is remembered that was followed by a power cut at once', () => {
    let bench = setup()
    for (let start = 0; start < 6; start += 1) {
      while (bench.pass(5)?.phase !== 'on') expect(bench.watch.plan()?.phase).toBe('starting')
      bench = bench.restart()
    }
    expect(bench.pass(2 * MINUTE_S)?.phase).toBe('resting')
  })

  test('no more starts are remembered than any rule counts', () => {
    let bench = setup()
    for (let start = 0; start < 70; start += 1) {
      bench.there.reading = { quality: 'declared', gridW: null, pvW: 1000 }
      expect(bench.pass(5)?.phase).toBe('on')
      bench = bench.restart()
    }
    expect(bench.settings.get('sun_starts')?.split(' ')).toHaveLength(60)
  })

  test('a clock that was put back makes work rest for an hour at most', () => {
    const bench = setup()
    startsOften(bench, 6)
    const earlier = bench.restart(-24 * 3_600_000)
    expect(earlier.pass(59 * MINUTE_S)?.phase).toBe('resting')
    expect(earlier.pass(MINUTE_S)?.phase).toBe('on')
  })

  test('what a task draws need not be learned again', () => {
    const bench = setup()
    bench.there.ownW = 40
    bench.pass(60 * MINUTE_S)
    bench.there.surplusW = 45
    expect(bench.pass(MINUTE_S)?.slots).toBe(2)
    const again = bench.restart()
    Object.assign(again.there, { surplusW: 45, ownW: 0 })
    const plan = again.pass(2 * MINUTE_S)
    expect(plan?.phase).toBe('off')
    // 15 W is what is missing; the watts are written when they are five per cent off.
    expect(plan?.needW).toBeGreaterThan(14)
    expect(plan?.needW).toBeLessThan(16)
  })

  test('little is written: each start, and what a task draws when it has changed', () => {
    const { there, pass, writes } = setup()
    for (let minute = 0; minute < 60; minute += 1) {
      there.ownW = minute % 2 === 0 ? 8 : 12
      pass(MINUTE_S)
    }
    expect(writes.filter((name) => name === 'sun_starts')).toHaveLength(1)
    expect(writes.length).toBeLessThanOrEqual(1 + 12)
  })

  test.each([
    ['1 2 x', 'many'],
    ['', '-3'],
    ['1e99 -5', 'NaN'],
  ])('what is damaged (%j, %j) says nothing', (starts, watts) => {
    const { settings, restart } = setup()
    settings.setAll({ sun_starts: starts, watts_per_slot: watts })
    const again = restart()
    again.there.ownW = 0
    again.there.surplusW = 25
    expect(again.pass(MINUTE_S)?.needW).toBe(FIRST_W + SUN_RULE_DEFAULT.start_margin_w - 25)
  })

  test('a disk that takes nothing is told, and the sun is followed all the same', () => {
    const { database, pass, told } = setup()
    database.close()
    expect(pass(2 * MINUTE_S)?.phase).toBe('on')
    expect(told.length).toBeGreaterThan(0)
    expect(told.length).toBeLessThanOrEqual(2)
  })
})
