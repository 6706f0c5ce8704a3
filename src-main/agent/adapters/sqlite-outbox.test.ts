import { cpSync, statSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { outboxContract } from '../outbox.contract.ts'
import { temporaryDirectory } from '../test-directory.ts'
import { aReceipt, aReport, anEntry } from '../test-reports.ts'
import { agentDatabaseFile, openAgentDatabase } from './agent-database.ts'
import { sqliteOutbox } from './sqlite-outbox.ts'
import { sqliteSettings } from './sqlite-settings.ts'

const NOW_MS = Date.parse('2026-06-21T12:00:00.000Z')
const FOREVER = new Date('2100-01-01T00:00:00.000Z')

function open(directory = temporaryDirectory()) {
  const database = openAgentDatabase(directory)
  onTestFinished(() => {
    if (database.isOpen) database.close()
  })
  return { directory, database, outbox: sqliteOutbox(database) }
}

outboxContract('SQLite', () => open().outbox)

describe('the outbox on the disk', () => {
  test('is as it was after a restart: what waits, when, how often tried, what was earned', () => {
    const { directory, database, outbox } = open()
    const [paid, waiting] = [anEntry(), anEntry({ largeResult: new Uint8Array(100_000).fill(7) })]
    outbox.add(paid)
    outbox.add(waiting)
    outbox.settle(paid.assignmentId, { state: 'paid', receipt: aReceipt() })
    outbox.postpone(waiting.assignmentId, NOW_MS + 1000)
    const before = outbox.history(10)
    database.close()
    const { outbox: after } = open(directory)
    expect(after.history(10)).toEqual(before)
    expect(after.due(NOW_MS)).toBeNull()
    expect(after.due(NOW_MS + 1000)).toEqual({ ...waiting, attempts: 1 })
    expect(after.earnedPEur()).toEqual({ main: 10_000_787_500n, demo: 0n })
  })

  test('what was added is there for whoever opens the files that a killed agent left behind', () => {
    const { directory, outbox } = open()
    const entries = Array.from({ length: 20 }, () => anEntry())
    for (const entry of entries) outbox.add(entry)
    outbox.settle(entries[0]!.assignmentId, { state: 'paid', receipt: aReceipt() })
    expect(statSync(`${agentDatabaseFile(directory)}-wal`).size).toBeGreaterThan(0)
    const left = path.join(directory, 'left')
    for (const end of ['', '-wal', '-shm'])
      cpSync(`${agentDatabaseFile(directory)}${end}`, path.join(left, `agent.db${end}`))
    const { outbox: found } = open(left)
    expect(found.waiting()).toBe(19)
    expect(found.history(20)).toEqual(outbox.history(20))
    expect(found.due(NOW_MS)).toEqual(outbox.due(NOW_MS))
  })

  test('writes with a sync at every commit', () => {
    const { database } = open()
    expect(database.prepare('pragma synchronous').get()).toEqual({ synchronous: 2 })
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
  })

  test('remembers what was earned by forgotten entries over a restart', () => {
    const { directory, database, outbox } = open()
    for (const finished_at of ['2026-01-01T00:00:00.000Z', '2026-01-02T00:00:00.000Z']) {
      const entry = anEntry({ report: aReport({ finished_at }) })
      outbox.add(entry)
      outbox.settle(entry.assignmentId, { state: 'paid', receipt: aReceipt() })
      outbox.forget(FOREVER)
    }
    database.close()
    const { outbox: after } = open(directory)
    expect(after.earnedPEur()).toEqual({ main: 20_001_575_000n, demo: 0n })
    expect(after.history(10)).toEqual([])
  })

  test('a settled entry keeps its story and gives the room of its result back', () => {
    const { database, outbox } = open()
    const result = 'A'.repeat(80_000)
    const entry = anEntry({ report: aReport({ result }), largeResult: new Uint8Array(200_000) })
    outbox.add(entry)
    outbox.settle(entry.assignmentId, { state: 'not_paid', because: { reason: 'task_done', detail: null } })
    const row = database.prepare('select report, large_result from outbox').get()
    expect(row?.['large_result']).toBeNull()
    expect(JSON.parse(String(row?.['report']))).toEqual({ ...entry.report, result: undefined })
    expect(outbox.history(1)[0]?.resultHash).toBe(entry.report.result_hash)
  })

  test('forgetting that fails takes nothing along: what is added after it is on the disk', () => {
    const { directory, database, outbox } = open()
    const old = anEntry({ report: aReport({ finished_at: '2026-01-01T00:00:00.000Z' }) })
    outbox.add(old)
    outbox.settle(old.assignmentId, { state: 'paid', receipt: aReceipt() })
    database.exec(`create trigger full before delete on outbox begin select raise(abort, 'the disk is full'); end`)
    expect(() => outbox.forget(FOREVER)).toThrow('the disk is full')
    expect(database.isTransaction).toBe(false)
    const entry = anEntry()
    outbox.add(entry)
    const { outbox: other } = open(directory)
    expect(other.has(entry.assignmentId)).toBe(true)
    expect(other.earnedPEur()).toEqual({ main: 10_000_787_500n, demo: 0n })
  })

  test('why an older agent was not paid is still told, in the words that it kept', () => {
    const { database, outbox } = open()
    const [old, number, recent] = [anEntry(), anEntry(), anEntry()]
    for (const entry of [old, number, recent]) {
      outbox.add(entry)
      outbox.settle(entry.assignmentId, { state: 'not_paid', because: { reason: 'task_done', detail: 'No.' } })
    }
    const keep = database.prepare('update outbox set because = ? where assignment_id = ?')
    keep.run('The deadline has passed.', old.assignmentId)
    keep.run('403', number.assignmentId)
    const told = new Map(outbox.history(3).map(({ assignmentId, because }) => [assignmentId, because]))
    expect(told.get(old.assignmentId)).toEqual({ reason: 'report_refused', detail: 'The deadline has passed.' })
    expect(told.get(number.assignmentId)).toEqual({ reason: 'report_refused', detail: '403' })
    expect(told.get(recent.assignmentId)).toEqual({ reason: 'task_done', detail: 'No.' })
  })

  test('a report that nobody can read any more is settled with a sentence, and does not hold up the others', () => {
    const { database, outbox } = open()
    const [broken, odd, good] = ['08', '09', '10'].map((hour) =>
      anEntry({ report: aReport({ finished_at: `2026-06-21T${hour}:00:00.000Z` }) }),
    )
    for (const entry of [broken!, odd!, good!]) outbox.add(entry)
    database.prepare("update outbox set report = '{ no' where assignment_id = ?").run(broken!.assignmentId)
    database.prepare("update outbox set report = '{}' where assignment_id = ?").run(odd!.assignmentId)
    expect(outbox.due(NOW_MS)?.assignmentId).toBe(good!.assignmentId)
    expect(outbox.waiting()).toBe(1)
    const [, second, first] = outbox.history(10)
    for (const story of [first, second])
      expect(story).toMatchObject({ state: 'not_paid', because: { reason: 'report_unreadable', detail: null } })
    expect(database.prepare('select report from outbox where assignment_id = ?').get(broken!.assignmentId)).toEqual({
      report: '{ no',
    })
  })
})

describe('settings on the disk', () => {
  test('are set, changed, removed, and remembered over a restart', () => {
    const { directory, database } = open()
    const settings = sqliteSettings(database)
    expect(settings.get('mode')).toBeNull()
    settings.set('mode', 'paused')
    settings.set('mode', 'always')
    settings.set('name', 'Grüße aus der Halle ☀')
    settings.set('location', 'gone')
    settings.set('location', null)
    settings.set('server', null)
    database.close()
    const after = sqliteSettings(open(directory).database)
    expect(after.get('mode')).toBe('always')
    expect(after.get('name')).toBe('Grüße aus der Halle ☀')
    expect(after.get('location')).toBeNull()
    expect(after.get('server')).toBeNull()
  })
})
