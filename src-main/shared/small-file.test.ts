import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { smallFile } from './small-file.ts'

const NOON = new Date('2026-06-21T12:00:00.000Z')
const Colours = z.strictObject({ colour: z.string() })

function setup() {
  const folder = temporaryDirectory()
  const name = path.join(folder, 'colours.json')
  return { folder, name, file: smallFile(name, { schema: Colours, version: 2 }) }
}

test('what was written is read, with its version', () => {
  const { name, file } = setup()
  expect(file.read(NOON)).toEqual({ kind: 'none' })
  file.write({ colour: 'red' })
  expect(file.read(NOON)).toEqual({ kind: 'value', value: { colour: 'red' } })
  expect(JSON.parse(readFileSync(name, 'utf8'))).toEqual({ version: 2, colour: 'red' })
})

test.each([
  ['{ no', 'damaged'],
  ['', 'damaged'],
  ['null', 'damaged'],
  ['"red"', 'damaged'],
  ['{"colour":"red"}', 'damaged'],
  ['{"version":2,"colour":7}', 'damaged'],
  ['{"version":2,"colour":"red","size":1}', 'damaged'],
  ['{"version":3,"colour":7}', 'newer'],
])('%s is put aside whole as %s, and the next one is written beside it', (text, kind) => {
  const { folder, name, file } = setup()
  writeFileSync(name, text)
  const aside = `${name}.${kind}-2026-06-21T120000000Z`
  expect(file.read(NOON)).toEqual({ kind, aside })
  expect(readFileSync(aside, 'utf8')).toBe(text)
  expect(file.read(NOON)).toEqual({ kind: 'none' })
  file.write({ colour: 'blue' })
  expect(readdirSync(folder).toSorted()).toEqual(['colours.json', path.basename(aside)])
})

test('what cannot be written leaves what was there and nothing half', () => {
  const { folder, name, file } = setup()
  mkdirSync(name)
  writeFileSync(path.join(name, 'in the way'), '')
  expect(() => file.write({ colour: 'red' })).toThrow(/EISDIR|ENOTEMPTY|EEXIST/)
  expect(readdirSync(folder)).toEqual(['colours.json'])
  expect(readdirSync(name)).toEqual(['in the way'])
})

test('what cannot even be read is damage; where it cannot be moved it stays under its own name', () => {
  const { name, file } = setup()
  mkdirSync(name)
  expect(file.look()).toEqual({ kind: 'damaged' })
  const aside = `${name}.damaged-2026-06-21T120000000Z`
  mkdirSync(aside)
  writeFileSync(path.join(aside, 'in the way'), '')
  expect(file.read(NOON)).toEqual({ kind: 'damaged', aside: name })
})
