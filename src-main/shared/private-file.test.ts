import { execFile } from 'node:child_process'
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { writePrivateFile } from './private-file.ts'

function newFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-private-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('is whole and leaves nothing else behind, also over what a killed write left', () => {
  const file = path.join(newFolder(), 'node', 'secret')
  writePrivateFile(file, 'first')
  writeFileSync(`${file}.new`, 'ha')
  writePrivateFile(file, 'second')
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(readdirSync(path.dirname(file))).toEqual(['secret'])
})

test('what a killed write left is cleared away a minute later; what is just being written is not', () => {
  const folder = newFolder()
  const file = path.join(folder, 'secret')
  const [old, young, another] = ['secret.0a1b.new', 'secret.2c3d.new', 'other.4e5f.new']
  for (const name of [old, young, another]) writeFileSync(path.join(folder, name), 'ha')
  const before = Date.now() / 1000 - 61
  for (const name of [old, another]) utimesSync(path.join(folder, name), before, before)
  writePrivateFile(file, 'kept')
  expect(readdirSync(folder).toSorted()).toEqual([another, 'secret', young].toSorted())
})

test('programs that write at the same time do not get in each other’s way', async () => {
  const file = path.join(newFolder(), 'secret')
  const { href } = new URL('private-file.ts', import.meta.url)
  const script = `import { writePrivateFile } from '${href}'
for (let time = 0; time < 25; time++) writePrivateFile(${JSON.stringify(file)}, 'whole '.repeat(10_000))`
  const writer = () => promisify(execFile)(process.execPath, ['--input-type=module', '--eval', script])
  await Promise.all([writer(), writer(), writer()])
  expect(readFileSync(file, 'utf8')).toHaveLength(60_000)
  expect(readdirSync(path.dirname(file))).toEqual(['secret'])
})

test.skipIf(process.platform === 'win32')('is read by its owner alone', () => {
  const file = path.join(newFolder(), 'secret')
  writeFileSync(`${file}.new`, 'ha', { mode: 0o666 })
  writePrivateFile(file, 'kept')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})

test.skipIf(process.platform === 'win32')('a link in its place is replaced: what it leads to is left as it is', () => {
  const folder = newFolder()
  const [file, elsewhere] = [path.join(folder, 'solar.json'), path.join(folder, 'elsewhere')]
  writeFileSync(elsewhere, 'another’s')
  symlinkSync(elsewhere, file)
  symlinkSync(elsewhere, `${file}.new`)
  writePrivateFile(file, 'ours')
  expect([readFileSync(file, 'utf8'), readFileSync(elsewhere, 'utf8')]).toEqual(['ours', 'another’s'])
  expect(readdirSync(folder).toSorted()).toEqual(['elsewhere', 'solar.json'])
})

test('what was there stays when nothing new can be written', () => {
  const folder = newFolder()
  const file = path.join(folder, 'secret')
  writePrivateFile(file, 'first')
  expect(() => writePrivateFile(path.join(file, 'below'), 'second')).toThrow(/ENOTDIR|EEXIST/)
  expect(readFileSync(file, 'utf8')).toBe('first')
})
