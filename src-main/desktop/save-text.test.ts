import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { saveText } from './save-text.ts'

const FILE = { name: 'earnings.csv', text: 'date;amount\n' }
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'koprogo-save-'))
})
afterEach(() => rm(folder, { recursive: true }))
const picks = (filePath: string) => async () => ({ canceled: false, filePath })

test('the text is in the file that was picked, in place of what was there, and nothing beside it', async () => {
  const file = path.join(folder, 'mine.csv')
  await writeFile(file, 'old and longer than the new one')
  expect(await saveText(FILE, picks(file))).toEqual({ ok: true, value: { saved: true } })
  expect(await readFile(file, 'utf8')).toBe(FILE.text)
  expect(await readdir(folder)).toEqual(['mine.csv'])
})

test('the user is asked with the name, and may say no', async () => {
  const asked: string[] = []
  const reply = await saveText(FILE, async (name) => (asked.push(name), { canceled: true, filePath: '' }))
  expect([asked, reply]).toEqual([['earnings.csv'], { ok: true, value: { saved: false } }])
})

test('a file that cannot be written is said, and leaves no half of it', async () => {
  await mkdir(path.join(folder, 'taken.csv'))
  const reply = await saveText(FILE, picks(path.join(folder, 'taken.csv')))
  expect(reply).toMatchObject({ ok: false, problem: { code: 'save_failed' } })
  expect(await readdir(folder)).toEqual(['taken.csv'])
  expect(await saveText(FILE, picks(path.join(folder, 'no', 'where.csv')))).toMatchObject({
    ok: false,
    problem: { code: 'save_failed', detail: expect.stringContaining('ENOENT') },
  })
})
