import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AlreadyRunning, FolderUnusable, lockDataDirectory, makeFolder } from './data-directory-lock.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'koprogo-lock-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const refusalOf = (attempt: () => unknown): unknown => {
  try {
    attempt()
  } catch (error) {
    return error
  }
  throw new Error('It was not refused')
}

test('a directory is made where there is none, and held by one alone', () => {
  const directory = path.join(folder, 'deep', 'coordinator')
  const lock = lockDataDirectory(directory)
  const refusal = refusalOf(() => lockDataDirectory(directory))
  expect(refusal).toBeInstanceOf(AlreadyRunning)
  expect(String(refusal)).toContain(directory)
  lock.release()
})

test('what was released can be held again', () => {
  lockDataDirectory(folder).release()
  const second = lockDataDirectory(folder)
  expect(() => lockDataDirectory(folder)).toThrow(AlreadyRunning)
  second.release()
})

test('a refused attempt does not loosen the lock that is held', () => {
  const lock = lockDataDirectory(folder)
  for (let attempt = 0; attempt < 3; attempt++) expect(() => lockDataDirectory(folder)).toThrow(AlreadyRunning)
  lock.release()
})

test.skipIf(process.platform === 'win32')('its file is for its owner only', () => {
  const lock = lockDataDirectory(folder)
  expect(statSync(path.join(folder, 'lock')).mode & 0o777).toBe(0o600)
  lock.release()
})

test('a damaged lock file is not mistaken for another coordinator', () => {
  const file = path.join(folder, 'lock')
  writeFileSync(file, 'this is no database '.repeat(100))
  const refusal = refusalOf(() => lockDataDirectory(folder))
  expect(refusal).toBeInstanceOf(FolderUnusable)
  expect(String(refusal)).toContain(`The file ${file} cannot be locked: file is not a database`)
})

test('a folder in the place of the lock file is said to be in the way', () => {
  mkdirSync(path.join(folder, 'lock'))
  expect(() => lockDataDirectory(folder)).toThrow(FolderUnusable)
})

test('a file in the place of the folder is said to be in the way', () => {
  const file = path.join(folder, 'file')
  writeFileSync(file, '')
  const directory = path.join(file, 'coordinator')
  expect(String(refusalOf(() => makeFolder(directory)))).toContain(`The folder ${directory} cannot be made: ENOTDIR`)
  expect(() => lockDataDirectory(directory)).toThrow(FolderUnusable)
})
