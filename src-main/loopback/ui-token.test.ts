import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { readUiToken, writeUiToken } from './ui-token.ts'

const URL_HERE = 'http://127.0.0.1:8090/'

function newDirectory(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-ui-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return path.join(folder, 'node')
}

test('is readable by the owner only, also where others could read an old one, and nothing else is left', () => {
  const directory = newDirectory()
  writeUiToken(directory, URL_HERE)
  chmodSync(path.join(directory, 'ui-token'), 0o644)
  writeFileSync(path.join(directory, 'ui-token.new'), 'half')
  writeUiToken(directory, URL_HERE)
  expect(statSync(path.join(directory, 'ui-token')).mode & 0o777).toBe(0o600)
  expect(readdirSync(directory)).toEqual(['ui-token'])
})

test('keeps its secret when the address changes, and has another one when it was deleted', () => {
  const directory = newDirectory()
  const first = writeUiToken(directory, URL_HERE)
  const second = writeUiToken(directory, 'http://127.0.0.1:9000/')
  expect(second).toEqual({ url: 'http://127.0.0.1:9000/', token: first.token })
  expect(readUiToken(directory)).toEqual(second)
  rmSync(path.join(directory, 'ui-token'))
  expect(writeUiToken(directory, URL_HERE).token).not.toBe(first.token)
})

test.each(['', 'nonsense', `http://example.org/\n${'a'.repeat(43)}\n`, `${URL_HERE}\nshort\n`])(
  'a file that says %j is none of ours',
  (text) => {
    const directory = newDirectory()
    writeUiToken(directory, URL_HERE)
    writeFileSync(path.join(directory, 'ui-token'), text)
    expect(readUiToken(directory)).toBeNull()
    writeUiToken(directory, URL_HERE)
    expect(readFileSync(path.join(directory, 'ui-token'), 'utf8')).toMatch(
      /^http:\/\/127\.0\.0\.1:8090\/\n[\w-]{43}\n$/,
    )
  },
)

test('where there is none, there is none', () => {
  expect(readUiToken(newDirectory())).toBeNull()
})
