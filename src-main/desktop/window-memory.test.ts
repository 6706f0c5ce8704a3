import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readWindowMemory, WINDOW_DEFAULT, writeWindowMemory } from './window-memory.ts'

let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'koprogo-window-'))
})
afterEach(() => rm(folder, { recursive: true }))
const file = () => path.join(folder, 'made', 'window.json')

test('a window opens as it was closed', () => {
  const memory = { width: 800, height: 480, is_maximized: true, theme: 'dark', display_size: 'larger' } as const
  writeWindowMemory(file(), memory)
  expect(readWindowMemory(file())).toEqual(memory)
})

test('the first window has a size that fits most screens', () => {
  expect(readWindowMemory(file())).toEqual(WINDOW_DEFAULT)
})

test.each([
  '',
  '{',
  'null',
  '{"width":1}',
  JSON.stringify({ ...WINDOW_DEFAULT, width: 5 }),
  JSON.stringify({ ...WINDOW_DEFAULT, height: '800' }),
  JSON.stringify({ ...WINDOW_DEFAULT, more: 1 }),
])('%j is worth the default', async (text) => {
  const damaged = path.join(folder, 'window.json')
  await writeFile(damaged, text)
  expect(readWindowMemory(damaged)).toEqual(WINDOW_DEFAULT)
})
