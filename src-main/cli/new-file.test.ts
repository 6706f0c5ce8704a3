import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { UsageError } from './exit-codes.ts'
import { newFile } from './new-file.ts'

test('is there when it is whole, in the place of what was there before, and not sooner', () => {
  const directory = temporaryDirectory()
  const name = path.join(directory, 'receipts.csv')
  writeFileSync(name, 'before')
  {
    using file = newFile(name)
    file.add('one\r\n')
    file.add('€\r\n')
    expect(readFileSync(name, 'utf8')).toBe('before')
    file.finish()
  }
  expect(readFileSync(name, 'utf8')).toBe('one\r\n€\r\n')
  expect(readdirSync(directory)).toEqual(['receipts.csv'])
})

test('is not there, nor anything of it, when it was not finished', () => {
  const directory = temporaryDirectory()
  const name = path.join(directory, 'receipts.csv')
  const giveUp = () => {
    using file = newFile(name)
    file.add('one\r\n')
    throw new Error('The line broke')
  }
  expect(giveUp).toThrow('The line broke')
  expect(readdirSync(directory)).toEqual([])
})

test('says what it cannot write, and leaves nothing behind', () => {
  const directory = temporaryDirectory()
  const nowhere = path.join(directory, 'no', 'such', 'folder.csv')
  expect(() => newFile(nowhere)).toThrow(UsageError)
  expect(() => newFile(nowhere)).toThrow(`${nowhere} cannot be written`)
  const intoFolder = () => {
    using file = newFile(directory)
    file.finish()
  }
  expect(intoFolder).toThrow(UsageError)
  expect(existsSync(`${directory}.part`)).toBe(false)
})
