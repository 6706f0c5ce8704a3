import { rmSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import { temporaryDatabase, temporaryDirectory } from '../test-directory.ts'
import { agentDatabaseFile, AgentDatabaseUnusable, openAgentDatabase } from './agent-database.ts'
import { sqliteEnergyBook } from './sqlite-energy-book.ts'
import { withStoredEnergy } from './stored-energy.ts'

const NOON = new Date('2026-06-21T12:00:00Z')
const LATER = new Date('2026-06-23T12:00:00Z')
const quartersOf = (directory: string) => withStoredEnergy(directory, (book) => book.quarters(NOON, LATER))
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

test('what is remembered of energy can be looked at while the agent writes', () => {
  const { database, directory } = temporaryDatabase()
  const book = sqliteEnergyBook(database)
  book.add(new Map([[NOON.getTime(), AMOUNTS]]))
  const look = () => withStoredEnergy(directory, ({ quarters, days }) => [quarters(NOON, LATER), days(NOON, LATER)])
  expect(look()[0]).toEqual([{ startsAt: NOON, ...AMOUNTS }])
  book.add(new Map([[NOON.getTime(), AMOUNTS]]))
  expect(look()[1]).toMatchObject([{ hostWh: 4, pvWh: 16, importWh: null }])
})

test('of a node that has not run, or not since it was updated, there is nothing', () => {
  expect(quartersOf(temporaryDirectory())).toEqual([])
  const { database, directory } = temporaryDatabase()
  database.exec('drop table energy_days; drop table energy_quarters')
  expect(quartersOf(directory)).toEqual([])
})

test('what was remembered before a battery was is read, and goes on after the update', () => {
  const { database, directory } = temporaryDatabase()
  sqliteEnergyBook(database).add(new Map([[NOON.getTime(), AMOUNTS]]))
  for (const table of ['energy_quarters', 'energy_days']) database.exec(`alter table ${table} drop column battery_wh`)
  expect(quartersOf(directory)).toEqual([{ startsAt: NOON, ...AMOUNTS, batteryWh: null }])
  database.close()
  const updated = openAgentDatabase(directory)
  onTestFinished(() => updated.close())
  sqliteEnergyBook(updated).add(new Map([[NOON.getTime(), AMOUNTS]]))
  expect(quartersOf(directory)).toMatchObject([{ pvWh: 16, batteryWh: -2 }])
})

test('of a file that is no database says so, and changes nothing', () => {
  const directory = temporaryDirectory()
  writeFileSync(agentDatabaseFile(directory), 'x'.repeat(5000))
  expect(() => withStoredEnergy(directory, (book) => book.days(NOON, LATER))).toThrow(AgentDatabaseUnusable)
  rmSync(agentDatabaseFile(directory))
})
