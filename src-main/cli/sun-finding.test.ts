import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { aSnapshot, aSun } from '#core/contracts/test-states.ts'
import { SITE_DEFAULT, type SourceConfig } from '#core/contracts/solar.ts'
import { temporaryDirectory } from '../agent/test-directory.ts'
import { siteFile } from '../solar/site-file.ts'
import { sunFinding } from './sun-finding.ts'

function setup(...sources: SourceConfig[]) {
  const directory = temporaryDirectory()
  if (sources.length > 0) siteFile(directory).write({ ...SITE_DEFAULT, sources })
  const find = (running: Parameters<typeof sunFinding>[1] = null) => sunFinding({ directory, language: 'en' }, running)
  return { directory, find }
}
const NOBODY: SourceConfig = { kind: 'shelly', settings: { address: '127.0.0.1:1', role: 'grid' } }

test('that no meter is set up is no fault', async () => {
  expect(await setup().find()).toEqual({ says: expect.stringMatching(/^no meter is set up/), exitCode: 0 })
})

test('a meter is asked, and what it says or why it says nothing is told', async () => {
  const typed = setup({ kind: 'fixed-watts', settings: { watts: 500 } })
  expect(await typed.find()).toEqual({ says: 'fixed watts (500 W): sun 500 W (declared)', exitCode: 0 })
  expect(await setup(NOBODY).find()).toEqual({ says: expect.stringContaining('does not answer'), exitCode: 3 })
})

test('a node that runs is asked instead of the meter', async () => {
  const { find } = setup(NOBODY)
  const solar_source = 'Shelly SHEM (grid)'
  expect(await find(aSnapshot({ solar_source, sun: aSun({ grid_w: -2500, surplus_w: 2500 }) }))).toEqual({
    says: 'Shelly SHEM (grid): grid -2500 W (out), 2500 W left over (measured), says the node that runs',
    exitCode: 0,
  })
  const problem = { code: 'wrong_password', values: { address: '127.0.0.1:1' } } as const
  expect(await find(aSnapshot({ solar_source, sun: aSun({ problem }) }))).toEqual({
    says: 'Shelly SHEM (grid): 127.0.0.1:1 refuses the password or token.',
    exitCode: 4,
  })
})

test('a file that cannot be read is left as it is, and said', async () => {
  const { directory, find } = setup()
  writeFileSync(path.join(directory, 'solar.json'), '{')
  expect(await find()).toEqual({ says: expect.stringContaining('cannot be read (damaged)'), exitCode: 2 })
  expect(siteFile(directory).look()).toEqual({ kind: 'damaged' })
})
