import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { filesOf, importsIn, sizeOf } from './bundle.ts'

test('finds static, bare and lazy imports of files, and not those of packages', () => {
  const text = 'import{a}from"./parts/a.mjs";import"./parts/b.mjs";import c from"node:fs";await import("./parts/c.mjs")'
  expect(importsIn(text)).toEqual(['./parts/a.mjs', './parts/b.mjs', './parts/c.mjs'])
})

test('a part that is needed twice is counted once, also in a circle', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-bundle-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const files = { 'a.mjs': 'import"./b.mjs"', 'b.mjs': 'import"./a.mjs";import"./c.mjs"', 'c.mjs': 'x', 'd.mjs': 'y' }
  for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text)
  const found = filesOf([path.join(folder, 'a.mjs')])
  expect([...found].map((file) => path.basename(file)).toSorted()).toEqual(['a.mjs', 'b.mjs', 'c.mjs'])
  expect(sizeOf(found).bytes).toBe(15 + 31 + 1)
})
