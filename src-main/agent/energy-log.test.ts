import { describe, expect, test } from 'vitest'
import { handDrivenMeter } from '../energy/test-meter.ts'
import { siteReading } from '../solar/ports.ts'
import { sqliteEnergyBook } from './adapters/sqlite-energy-book.ts'
import { energyHistory } from './energy-history.ts'
import { energyLog } from './energy-log.ts'
import type { Clock } from './ports.ts'
import { accountBench } from './test-account-bench.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'

const NOON = new Date('2026-06-21T12:00:00.000Z')
const LATER = new Date('2026-06-22T12:00:00.000Z')
const YEARS_LATER = new Date('2040-06-21T12:00:00.000Z')

function setup() {
  const { database } = temporaryDatabase()
  const time = handDrivenTime(NOON)
  const told: string[] = []
  const sqlite = sqliteEnergyBook(database)
  let writes = 0
  const book: typeof sqlite = {
    ...sqlite,
    add(...given) {
      sqlite.add(...given)
      writes += 1
    },
  }
  const logBy = (clock: Clock) => energyLog({ book, clock, tell: (line) => void told.push(line) })
  return { database, time, told, book, logBy, log: logBy(time.clock), writes: () => writes }
}
const reading = (atS: number, figures: object) =>
  siteReading({ at: new Date(NOON.getTime() + atS * 1000), quality: 'measured', ...figures })

describe('what is remembered of energy', () => {
  test('is added up by 15-minute UTC quarters: computer, work, sun and site', () => {
    const { log, book } = setup()
    log.used(NOON.getTime(), { hostJ: 36_000, tasksJ: 18_000 })
    log.used(NOON.getTime(), { hostJ: 36_000, tasksJ: 18_000 })
    log.granted(NOON.getTime(), 9000)
    const site = { gridW: -720, pvW: 1080, batteryW: -360 }
    log.between(reading(0, site), reading(10, site))
    log.flush()
    expect(book.quarters(NOON, LATER)).toEqual([
      {
        startsAt: NOON,
        hostWh: 20,
        computeWh: 10,
        solarWh: 2.5,
        pvWh: 3,
        importWh: 0,
        exportWh: 2,
        batteryWh: -1,
        houseWh: null,
        coverageS: 10,
      },
    ])
  })

  test('is of the quarter in which it flowed: nothing sunny stands where no meter was known', () => {
    const { log, book } = setup()
    log.between(reading(880, { pvW: 3600, gridW: 0 }), reading(910, { pvW: 3600, gridW: 0 }))
    log.flush()
    expect(book.quarters(NOON, LATER)).toMatchObject([
      { startsAt: NOON, pvWh: 20, houseWh: null, coverageS: 20 },
      { startsAt: new Date(NOON.getTime() + 900_000), pvWh: 10, houseWh: null, coverageS: 10 },
    ])
  })

  test('goes on in the same quarter after a restart, and keeps what is not known unknown', () => {
    const { log, book } = setup()
    log.used(NOON.getTime(), { hostJ: 3600, tasksJ: 0 })
    log.flush()
    log.used(NOON.getTime(), { hostJ: 3600, tasksJ: 3600 })
    log.between(reading(0, { pvW: 360 }), reading(10, { pvW: 360 }))
    log.flush()
    log.used(NOON.getTime(), { hostJ: 3600, tasksJ: 0 })
    log.flush()
    expect(book.quarters(NOON, LATER)).toMatchObject([{ hostWh: 3, computeWh: 1, pvWh: 1, importWh: null }])
  })

  test('is written once a minute while there is work, and every five without', () => {
    const { log, time, writes } = setup()
    const pass = (tasksJ: number) => {
      time.pass(10_000)
      log.used(NOON.getTime(), { hostJ: 1, tasksJ })
      log.keep()
    }
    for (let tens = 0; tens < 60; tens++) pass(1)
    expect(writes()).toBe(10)
    for (let tens = 0; tens < 60; tens++) pass(0)
    expect(writes()).toBe(12)
  })

  test('waits in memory while the disk takes nothing, which is told once, and is lost with nothing', () => {
    const { database, log, told, book, writes } = setup()
    database.exec("create trigger full before insert on energy_days begin select raise(abort, 'disk is full'); end")
    log.used(NOON.getTime(), { hostJ: 3600, tasksJ: 0 })
    log.flush()
    log.used(NOON.getTime(), { hostJ: 3600, tasksJ: 0 })
    log.flush()
    expect([writes(), told]).toEqual([
      0,
      ['The energy of this node cannot be written (disk is full); it waits in memory.'],
    ])
    expect(book.quarters(NOON, LATER)).toEqual([])
    database.exec('drop trigger full')
    log.flush()
    expect(book.quarters(NOON, LATER)).toMatchObject([{ hostWh: 2 }])
  })

  test('is bounded in memory too: two days of quarters', () => {
    const { database, log, book } = setup()
    database.exec("create trigger full before insert on energy_days begin select raise(abort, 'disk is full'); end")
    for (let quarter = 0; quarter < 300; quarter++)
      log.used(NOON.getTime() + quarter * 900_000, { hostJ: 3600, tasksJ: 0 })
    database.exec('drop trigger full')
    log.flush()
    expect(book.quarters(NOON, new Date('2026-07-01T00:00:00Z'))).toHaveLength(192)
  })

  test('is nothing when nothing was', () => {
    const { log, writes } = setup()
    log.flush()
    log.between(reading(10, { pvW: 5 }), reading(10, { pvW: 5 }))
    log.flush()
    expect(writes()).toBe(0)
  })

  test('is forgotten: more than 40 days of quarters, more than five years of days', () => {
    const { book } = setup()
    const every = (stepMs: number, count: number) =>
      new Map(Array.from({ length: count }, (_, place) => [NOON.getTime() + place * stepMs, { ...NOTHING, hostWh: 1 }]))
    book.add(every(900_000, 40 * 96 + 10))
    expect(book.quarters(NOON, YEARS_LATER)).toHaveLength(40 * 96)
    expect(book.quarters(NOON, YEARS_LATER)[0]?.startsAt).toEqual(new Date(NOON.getTime() + 10 * 900_000))
    book.add(every(86_400_000, 5 * 366 + 10))
    expect(book.days(NOON, YEARS_LATER)).toHaveLength(5 * 366)
  })

  test('is not forgotten because of one moment in which the clock was wrong', () => {
    const { book } = setup()
    const amounts = { ...NOTHING, hostWh: 1 }
    book.add(new Map([[NOON.getTime(), amounts]]))
    book.add(new Map([[YEARS_LATER.getTime() - 86_400_000, amounts]]))
    expect(book.quarters(NOON, LATER)).toHaveLength(1)
    expect(book.days(NOON, LATER)).toHaveLength(1)
  })
})
const NOTHING = {
  pvWh: null,
  importWh: null,
  exportWh: null,
  batteryWh: null,
  houseWh: null,
  computeWh: 0,
  solarWh: 0,
  coverageS: 0,
}

const amounts = (hostWh: number) => ({ ...NOTHING, hostWh, pvWh: 2 * hostWh, batteryWh: -hostWh })
const local = (...parts: [number, number, number, number?, number?]) => new Date(...parts)

function kept() {
  const { book } = setup()
  const times = [
    [local(2026, 5, 21, 0, 0), 1],
    [local(2026, 5, 21, 23, 45), 2],
    [local(2026, 5, 22, 0, 0), 4],
    [local(2026, 6, 1, 12, 0), 8],
    [local(2027, 0, 1, 0, 0), 16],
  ] as const
  book.add(new Map(times.map(([at, hostWh]) => [at.getTime(), amounts(hostWh)])))
  return book
}

const shown = (period: 'day' | 'month' | 'year', at: Date) =>
  energyHistory(kept(), period, at).buckets.map(({ starts_at, host_wh, pv_wh }) => [starts_at, host_wh, pv_wh])

describe('the history of energy', () => {
  test('of a day is told by quarters from midnight to midnight here', () => {
    expect(shown('day', local(2026, 5, 21, 13))).toEqual([
      [local(2026, 5, 21, 0, 0).toISOString(), 1, 2],
      [local(2026, 5, 21, 23, 45).toISOString(), 2, 4],
    ])
  })

  test('of a month is told by days', () => {
    expect(shown('month', local(2026, 5, 30))).toEqual([
      [local(2026, 5, 21).toISOString(), 3, 6],
      [local(2026, 5, 22).toISOString(), 4, 8],
    ])
  })

  test('of a year is told by months', () => {
    expect(shown('year', local(2026, 0, 1))).toEqual([
      [local(2026, 5, 1).toISOString(), 7, 14],
      [local(2026, 6, 1).toISOString(), 8, 16],
    ])
  })

  test('tells what the battery gave, less what it took', () => {
    const [june] = energyHistory(kept(), 'year', local(2026, 0, 1)).buckets
    expect(june).toMatchObject({ battery_wh: -7 })
  })

  test('of a time of which nothing is known is empty', () => {
    expect(shown('day', local(2020, 1, 1))).toEqual([])
  })
})

/** A day of the agent, in which a task runs all the time or none does. */
async function aDay({ hasWork }: { hasWork: boolean }) {
  const { logBy, writes, book } = setup()
  const bench = accountBench(handDrivenMeter(), { log: logBy, watts: 500, everyMs: 10_000 })
  await bench.account.read()
  if (hasWork) bench.open('a')
  for (let step = 0; step < 2880; step++) {
    if (hasWork) bench.use('a', 30_000)
    await bench.pass(30_000)
  }
  await bench.account.end()
  return { writes: writes(), quarters: book.quarters(NOON, LATER) }
}

test.each([8 * 3_600_000, -3_600_000])(
  'what flowed while the computer slept, or its clock was set by %i ms, is not known',
  async (byMs) => {
    const { logBy, book } = setup()
    const bench = accountBench(handDrivenMeter(), { log: logBy, watts: 500 })
    await bench.pass(10_000)
    bench.host.pass((bench.sun.clockSetByMs = byMs), 0)
    await bench.pass(10_000)
    await bench.pass(10_000)
    await bench.account.end()
    const quarters = book.quarters(new Date(0), LATER)
    expect(quarters.reduce((sum, { coverageS }) => sum + coverageS, 0)).toBe(10)
    expect(quarters.reduce((sum, { pvWh }) => sum + (pvWh ?? 0), 0)).toBeCloseTo((500 * 10) / 3600, 6)
  },
)

test('time is counted once, also when a reading comes that is older than the last', async () => {
  const { logBy, book } = setup()
  const bench = accountBench(handDrivenMeter(), { log: logBy, watts: 500 })
  await bench.account.read()
  for (const agoMs of [0, 15_000, 0, 15_000, 0]) {
    bench.sun.agoMs = agoMs
    await bench.pass(10_000)
  }
  await bench.account.end()
  expect(book.quarters(NOON, LATER)).toMatchObject([{ coverageS: 50 }])
})

test('a day of work writes at most once a minute, a day without every five: an SD card has only so many writes', async () => {
  const working = await aDay({ hasWork: true })
  expect(working.writes).toBeLessThanOrEqual(1441)
  expect(working.writes).toBeGreaterThan(1400)
  expect(working.quarters).toHaveLength(96)
  const sum = (of: 'hostWh' | 'computeWh' | 'solarWh') =>
    working.quarters.reduce((total, quarter) => total + quarter[of], 0)
  expect([sum('hostWh'), sum('computeWh')]).toEqual([expect.closeTo(15 * 24, 0), expect.closeTo(5 * 24, 0)])
  expect(sum('solarWh')).toBeCloseTo(5 * 24, 0)
  const resting = await aDay({ hasWork: false })
  expect(resting.writes).toBeLessThanOrEqual(289)
  expect(resting.writes).toBeGreaterThan(280)
})
