import { expect, test } from 'vitest'
import { sqliteSettings } from './adapters/sqlite-settings.ts'
import { inMemoryCoordinatorClient } from './test-coordinator-client.ts'
import { inMemoryCoordinator } from './test-coordinator.ts'
import { handDrivenTime } from './test-delay.ts'
import { temporaryDatabase } from './test-directory.ts'
import { aReport, sha256 } from './test-reports.ts'
import { countTraffic, makeTraffic } from './traffic.ts'

const NEVER = new AbortController().signal
const DAY_MS = 24 * 3_600_000
const MB = 1024 * 1024

function setup() {
  const { database } = temporaryDatabase()
  const settings = sqliteSettings(database)
  const time = handDrivenTime(new Date(2026, 5, 21, 12))
  const writes: unknown[] = []
  const watched = {
    ...settings,
    set: (...given: Parameters<typeof settings.set>) => {
      writes.push(given[1])
      settings.set(...given)
    },
  }
  const told: string[] = []
  const open = () => makeTraffic({ settings: watched, clock: time.clock, tell: (line) => void told.push(line) })
  return { time, open, told, database, traffic: open(), writes, settings }
}

test('what went over the network counts until midnight', () => {
  const { traffic, time } = setup()
  traffic.add(1000)
  traffic.add(500)
  expect(traffic.today()).toBe(1500)
  time.pass(DAY_MS)
  expect(traffic.today()).toBe(0)
  traffic.add(7)
  expect(traffic.today()).toBe(7)
})

test('it is remembered over a restart, and written once a minute at most', () => {
  const { traffic, time, open, writes } = setup()
  for (let second = 0; second < 60; second += 1) {
    traffic.add(MB)
    time.pass(1000)
  }
  traffic.add(MB)
  expect(writes).toHaveLength(2)
  expect(open().today()).toBe(61 * MB)
  time.pass(DAY_MS)
  expect(open().today()).toBe(0)
})

test('the last of it is remembered too, when nothing goes over the network any more', () => {
  const { traffic, time, open, writes } = setup()
  traffic.add(1)
  time.pass(1000)
  traffic.add(5_000_000)
  for (let look = 0; look < 100; look += 1) {
    time.pass(5000)
    expect(traffic.today()).toBe(5_000_001)
  }
  expect(open().today()).toBe(5_000_001)
  expect(writes).toHaveLength(2)
})

test('a disk that takes nothing is told, once a minute at most, and nothing stops for it', () => {
  const { traffic, time, told, database } = setup()
  database.close()
  for (let second = 0; second < 61; second += 1) {
    traffic.add(MB)
    time.pass(1000)
  }
  expect(traffic.today()).toBe(61 * MB)
  expect(told).toHaveLength(2)
})

test('a little is written every ten minutes, so that a restart forgets less than a megabyte', () => {
  const { traffic, time, open, writes } = setup()
  for (let minute = 0; minute < 60; minute += 1) {
    traffic.add(1000)
    time.pass(60_000)
  }
  expect(writes).toHaveLength(6)
  expect(traffic.today() - open().today()).toBeLessThan(MB)
  traffic.add(MB)
  time.pass(60_000)
  const today = traffic.today()
  expect(open().today()).toBe(today)
})

test('what cannot be read counts as nothing', () => {
  const { settings, open } = setup()
  settings.set('network_today', '2026-6-21 many')
  expect(open().today()).toBe(0)
})

test('a client counts what it fetches and sends for tasks', async () => {
  const { traffic, time } = setup()
  const coordinator = inMemoryCoordinator()
  const blob = Buffer.alloc(1234, 7)
  coordinator.blobs.set(sha256(blob), blob)
  const client = countTraffic(inMemoryCoordinatorClient(coordinator, time.clock), traffic)
  const chunks: Uint8Array[] = []
  for await (const chunk of await client.readBlob(sha256(blob), 0, NEVER)) chunks.push(chunk)
  expect(Buffer.concat(chunks)).toEqual(blob)
  expect(traffic.today()).toBe(1234)
  await client.putResult({ sha256: sha256(blob), assignmentId: 'a', bytes: blob })
  expect(traffic.today()).toBe(2468)
  const report = aReport()
  await client.report(report)
  expect(traffic.today()).toBe(2468 + JSON.stringify(report).length)
})
