import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { shippedPrograms } from './shipped-programs.ts'

const DIGEST = 'a'.repeat(64)
const LIST = JSON.stringify([{ file: 'render-1.0.0.wasm', name: 'render', version: '1.0.0', sha256: DIGEST }])

/** A project with this list where the build puts it; null for none. */
function project(list: string | null): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-shipped-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  mkdirSync(path.join(folder, 'dist/workloads'), { recursive: true })
  if (list !== null) writeFileSync(path.join(folder, 'dist/workloads/manifest.json'), list)
  return folder
}

test.each(['dist', 'dist/parts', 'out/main', 'out/main/parts', 'src-main/agent/adapters'])(
  'are found from %s',
  (place) => {
    expect(shippedPrograms(path.join(project(LIST), place))).toEqual(new Set([DIGEST]))
  },
)

test('are none without a list, and a list that is damaged is no list without programs', () => {
  expect(shippedPrograms(path.join(project(null), 'dist'))).toEqual(new Set())
  expect(() => shippedPrograms(path.join(project('[{"sha256":"render"}]'), 'dist'))).toThrow('sha256')
  expect(() => shippedPrograms(path.join(project(''), 'dist'))).toThrow(SyntaxError)
})
