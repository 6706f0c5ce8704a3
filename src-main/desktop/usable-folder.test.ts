import { statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { LaunchOptionInvalid } from './launch-options.ts'
import { makeUsable } from './usable-folder.ts'

test('a data folder is made with everything above it, and made again without harm', () => {
  const directory = path.join(temporaryDirectory(), 'some', 'where')
  makeUsable(directory)
  makeUsable(directory)
  expect(statSync(directory).isDirectory()).toBe(true)
})

test.each(['a file', 'a file/below'])('%s is no data folder, and that is a sentence', (place) => {
  const folder = temporaryDirectory()
  writeFileSync(path.join(folder, 'a file'), '')
  const directory = path.join(folder, place)
  expect(() => makeUsable(directory)).toThrow(LaunchOptionInvalid)
  expect(() => makeUsable(directory)).toThrow(`The data folder ${directory} cannot be used (`)
})
