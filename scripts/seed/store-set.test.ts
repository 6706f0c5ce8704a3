import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { projectFiles } from './file-set.ts'
import { sha256Of, storeSet } from './store-set.ts'

test('stores each file and lists in order what was stored', async () => {
  const folder = newFolder({ 'a.txt': 'one', 'b/c.txt': 'two', 'empty.txt': '' })
  const { manifest, stored, steps } = await store({ folder, paths: ['a.txt', 'b/c.txt', 'empty.txt'] })
  const entries = [entryOf('a.txt', 'one'), entryOf('b/c.txt', 'two'), entryOf('empty.txt', '')]
  expect(manifest).toEqual({ format: 'koprogo-manifest/1', name: 'a set', entries })
  expect([...stored].toSorted()).toEqual(entries.map(({ blob }) => blob).toSorted())
  expect(steps.at(-1)).toEqual(['Storing a set', 3, 3])
})

test('a file that has gone since it was listed is left out', async () => {
  const folder = newFolder({ 'a.txt': 'one' })
  const { manifest, steps } = await store({ folder, paths: ['a.txt', 'gone.txt'] })
  expect(manifest.entries.map((entry) => entry.path)).toEqual(['a.txt'])
  expect(steps.at(-1)).toEqual(['Storing a set', 2, 2])
})

test('a coordinator that refuses a file ends it', async () => {
  const folder = newFolder({ 'a.txt': 'one' })
  await expect(store({ folder, paths: ['a.txt'] }, async () => Promise.reject(new Error('disk full')))).rejects.toThrow(
    'disk full',
  )
})

test('where there is no git the project is what lies in its folder, without what was made there and without secrets', () => {
  const folder = newFolder({
    'README.md': '',
    'core/units.ts': '',
    '.env': '',
    '.data/seed.json': '',
    'dist/node.mjs': '',
    'node_modules/zod/index.js': '',
  })
  expect(projectFiles(folder).paths).toEqual(['README.md', 'core/units.ts'])
})

const entryOf = (file: string, text: string) => {
  const sha256 = sha256Of(Buffer.from(text))
  return { path: file, blob: sha256, sha256, size_bytes: text.length }
}

async function store(
  set: { folder: string; paths: readonly string[] },
  putBlob?: (blob: { sha256: string; bytes: Uint8Array }) => Promise<void>,
) {
  const stored: string[] = []
  const steps: [string, number, number][] = []
  const keep = async ({ sha256, bytes }: { sha256: string; bytes: Uint8Array }) => {
    expect(sha256Of(bytes)).toBe(sha256)
    stored.push(sha256)
  }
  const manifest = await storeSet(
    { name: 'a set', ...set },
    { client: { putBlob: putBlob ?? keep }, onProgress: (...step) => void steps.push(step) },
  )
  return { manifest, stored, steps }
}

function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-set-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
    writeFileSync(path.join(folder, file), text)
  }
  return folder
}
