import { closeSync, openSync, statSync, writeSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDirectory } from '../test-directory.ts'
import { agentDatabaseFile, openAgentDatabase } from './agent-database.ts'
import { openOrRescueAgentDatabase } from './rescue-agent-database.ts'
import { sqliteEnergyBook } from './sqlite-energy-book.ts'

const NOON = new Date('2026-06-21T12:00:00.000Z')
const LATER = new Date('2026-07-21T12:00:00.000Z')
const AMOUNTS = {
  pvWh: 8,
  importWh: null,
  exportWh: 4,
  batteryWh: -2,
  houseWh: null,
  hostWh: 2,
  computeWh: 1,
  solarWh: 1,
  coverageS: 900,
}
const PAGE_BYTES = 4096

test('a damaged database is rescued with what is remembered of energy, but for the damaged page', () => {
  const directory = temporaryDirectory()
  const before = openAgentDatabase(directory)
  const quarters = Array.from({ length: 960 }, (_, place) => [NOON.getTime() + place * 900_000, AMOUNTS] as const)
  sqliteEnergyBook(before).add(new Map(quarters))
  before.close()
  // The last pages are of quarters: they were added last.
  const name = agentDatabaseFile(directory)
  const file = openSync(name, 'r+')
  writeSync(file, Buffer.alloc(PAGE_BYTES, 0xff), 0, PAGE_BYTES, statSync(name).size - 3 * PAGE_BYTES)
  closeSync(file)
  const { database, warning } = openOrRescueAgentDatabase(directory, NOON)
  onTestFinished(() => database.close())
  expect(warning?.code).toBe('database_rescued_bare')
  const found = sqliteEnergyBook(database).quarters(NOON, LATER)
  expect(found.length).toBeGreaterThan(700)
  expect(found.length).toBeLessThan(960)
  expect(found[0]).toEqual({ startsAt: NOON, ...AMOUNTS })
  expect(sqliteEnergyBook(database).days(NOON, LATER).length).toBeGreaterThan(9)
})
