import { expect, test } from 'vitest'
import { faultsOf } from './contents.ts'

const APP = [
  'package.json',
  'out/main/main.js',
  'out/main/host-thread.js',
  'out/main/data-hash-child.js',
  'out/main/sandbox-child.js',
  'out/main/parts/boot-Dw7IGBUj.js',
  'out/preload/preload.cjs',
  'out/renderer/index.html',
  'out/renderer/licences.json',
  'out/renderer/assets/index-x_1.js',
  'out/renderer/assets/index-x.css',
  'out/renderer/assets/font.woff2',
  'dist/workloads/manifest.json',
]

test('the built app has no fault', () => {
  expect(faultsOf(APP)).toEqual([])
})

test.each([
  'package.json',
  'out/main/host-thread.js',
  'out/main/data-hash-child.js',
  'out/main/sandbox-child.js',
  'out/preload/preload.cjs',
  'out/renderer/licences.json',
  'dist/workloads/manifest.json',
])('an app without %s cannot work', (file) => {
  expect(faultsOf(APP.filter((one) => one !== file))).toEqual([`${file} is missing`])
})

test.each([
  '.env',
  'out/.env',
  'out/main/main.js.map',
  'out/main/main.ts',
  'out/renderer/assets/index-x.js.map',
  'out/renderer/style.html',
  'core/ids.ts',
  'node_modules/koa/package.json',
  'scripts/build.test.ts',
  '.data/node/identity.key',
  'out/main/other.js',
  'dist/coordinator.mjs',
])('%s does not belong in it', (file) => {
  expect(faultsOf([...APP, file])).toEqual([`${file} does not belong there`])
})
