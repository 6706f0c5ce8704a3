import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { shippedModules } from './shipped-modules.ts'

function aFolder() {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-shipped-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('modules are named by their files, and nothing else is one', async () => {
  const folder = aFolder()
  const files = ['render-1.0.0.wasm', 'heat-loss-2.1.0.wasm', 'manifest.json', 'nameless.wasm', 'render-1.0.0.wasm.map']
  for (const name of files) writeFileSync(path.join(folder, name), name)
  const found = await shippedModules([path.join(folder, 'nowhere'), folder])()
  const shown = found.map(({ name, version, bytes }) => `${name} ${version} ${Buffer.from(bytes).toString()}`)
  expect(new Set(shown)).toEqual(new Set(['heat-loss 2.1.0 heat-loss-2.1.0.wasm', 'render 1.0.0 render-1.0.0.wasm']))
})

test('the first folder that is there counts; without one there are none', async () => {
  const folder = aFolder()
  const [first, second] = ['first', 'second'].map((name) => path.join(folder, name))
  for (const made of [first!, second!]) mkdirSync(made)
  writeFileSync(path.join(second!, 'render-1.0.0.wasm'), 'second')
  expect(await shippedModules([first!, second!])()).toEqual([])
  expect(await shippedModules([path.join(folder, 'nowhere')])()).toEqual([])
})

test('a folder that cannot be read is no folder without modules', async () => {
  const file = path.join(aFolder(), 'file')
  writeFileSync(file, '')
  await expect(shippedModules([file])()).rejects.toThrow(/ENOTDIR/)
})
