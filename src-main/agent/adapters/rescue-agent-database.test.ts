import { closeSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test, vi } from 'vitest'
import { temporaryDirectory } from '../test-directory.ts'
import { anEntry } from '../test-reports.ts'
import { agentDatabaseFile, openAgentDatabase } from './agent-database.ts'
import { openOrRescueAgentDatabase } from './rescue-agent-database.ts'
import { sqliteOutbox } from './sqlite-outbox.ts'

const NOW = new Date('2026-06-21T12:00:00.000Z')

/** Results in a database that does not say any more that it is one. */
function damagedDatabase(directory: string) {
  const database = openAgentDatabase(directory)
  const entries = Array.from({ length: 20 }, () => anEntry())
  for (const entry of entries) sqliteOutbox(database).add(entry)
  database.close()
  const handle = openSync(agentDatabaseFile(directory), 'r+')
  writeSync(handle, Buffer.alloc(16, 0x5a), 0, 16, 0)
  closeSync(handle)
  return entries
}

/** From the first row that is rescued on, somebody reads the new database: SQLite cannot empty its WAL, nor waits for it. */
function readWhileRescued(directory: string): DatabaseSync {
  const reader = new DatabaseSync(':memory:')
  const exec = DatabaseSync.prototype.exec
  const spy = vi.spyOn(DatabaseSync.prototype, 'exec').mockImplementation(function (this: DatabaseSync, sql) {
    if (sql === 'begin immediate') {
      spy.mockRestore()
      exec.call(this, 'pragma busy_timeout = 0')
      reader.prepare('attach ? as rescued').run(agentDatabaseFile(path.join(directory, 'rescue')))
      exec.call(reader, 'begin; select * from rescued.settings')
    }
    exec.call(this, sql)
  })
  onTestFinished(() => {
    spy.mockRestore()
    if (reader.isOpen) reader.close()
  })
  return reader
}

test('a rescue that cannot be written whole is refused, and the damaged file has its name until it can', () => {
  const directory = temporaryDirectory()
  const entries = damagedDatabase(directory)
  const file = agentDatabaseFile(directory)
  const before = readFileSync(file)
  const reader = readWhileRescued(directory)
  const refused = () => openOrRescueAgentDatabase(directory, NOW)
  expect(refused).toThrow(
    expect.objectContaining({
      name: 'AgentDatabaseUnusable',
      isDamaged: false,
      message: expect.stringContaining('could not be written whole'),
    }),
  )
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(readdirSync(directory).filter((name) => name.includes('damaged'))).toEqual([])
  reader.close()
  const { database } = openOrRescueAgentDatabase(directory, NOW)
  onTestFinished(() => database.close())
  const outbox = sqliteOutbox(database)
  expect(entries.filter(({ assignmentId }) => !outbox.has(assignmentId))).toEqual([])
})
