import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { countCommits, watchFiles } from './write-count.ts'

test('each statement that changes something is one commit, and each transaction', () => {
  const { prepare, exec } = DatabaseSync.prototype
  onTestFinished(() => void Object.assign(DatabaseSync.prototype, { prepare, exec }))
  const { commits, byKind } = countCommits()
  const database = new DatabaseSync(':memory:')
  database.exec('create table notes (text text)')
  const add = database.prepare('insert into notes values (?)')
  add.run('a')
  database.prepare('delete from notes where text = ?').run('b')
  expect(commits()).toBe(1)
  database.exec('begin immediate')
  add.run('c')
  add.run('d')
  database.exec('commit')
  database.exec('begin immediate')
  add.run('e')
  database.exec('rollback')
  expect(commits()).toBe(2)
  expect(byKind()).toEqual({ 'insert into notes': 1, transaction: 1 })
})

test('each file that is new or another is one write, and the database is not', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'koprogo-writes-'))
  onTestFinished(() => rmSync(directory, { recursive: true }))
  const files = watchFiles(directory)
  const write = (name: string, text: string) => writeFileSync(path.join(directory, name), text)
  mkdirSync(path.join(directory, 'cache'))
  write('cache/plan', 'a plan')
  write('agent.db', 'not counted')
  files.look()
  files.look()
  expect(files.changed()).toBe(1)
  write('cache/plan', 'another plan')
  files.look()
  expect(files.byName()).toEqual({ cache: 2 })
})
