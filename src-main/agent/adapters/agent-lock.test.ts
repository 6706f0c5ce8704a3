import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryDirectory } from '../test-directory.ts'
import { AlreadyRunning, FolderUnusable, lockAgentDirectory } from './agent-lock.ts'

describe('the lock on a data directory', () => {
  test('is held by one, and can be had again after it was let go', () => {
    const directory = path.join(temporaryDirectory(), 'node')
    const lock = lockAgentDirectory(directory)
    expect(() => lockAgentDirectory(directory)).toThrow(AlreadyRunning)
    lock.release()
    lockAgentDirectory(directory).release()
    expect(statSync(path.join(directory, 'lock')).mode & 0o777).toBe(0o600)
  })

  test('of two directories are two locks', () => {
    const locks = [temporaryDirectory(), temporaryDirectory()].map(lockAgentDirectory)
    for (const lock of locks) lock.release()
    expect(locks).toHaveLength(2)
  })

  test('whose file is damaged does not say that a node is running', () => {
    const directory = temporaryDirectory()
    writeFileSync(path.join(directory, 'lock'), 'no database '.repeat(1000))
    expect(() => lockAgentDirectory(directory)).toThrow(FolderUnusable)
  })

  test('in a place that is a file says that the folder cannot be used', () => {
    const file = path.join(temporaryDirectory(), 'file')
    writeFileSync(file, '')
    expect(() => lockAgentDirectory(file)).toThrow(FolderUnusable)
  })
})
