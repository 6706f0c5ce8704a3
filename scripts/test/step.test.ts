import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { existingFolders } from './step.ts'

vi.setConfig({ testTimeout: 60_000 })

test('closes with the counts of all steps, and with exit code 0 when all is well', () => {
  const steps = [aStep({ passed: 3 }), aStep({ passed: 4 })]
  expect(gate(JSON.stringify(steps))).toMatchObject({ code: 0, lastLine: '7 passed, 0 failed' })
})

test('a step that failed without a failed test counts as one, and is named', () => {
  const bad = [aStep({ passed: 4, failed: 2, isGood: false }), aStep({ name: 'types', isGood: false })]
  const { code, lastLine, out } = gate(JSON.stringify([aStep({ passed: 3 }), ...bad]))
  expect([code, lastLine]).toEqual([1, '7 passed, 3 failed'])
  expect(out).toContain('Failed: a step, types\n')
})

test('a tool that fails makes the run fail, and so does one that cannot be started', () => {
  expect(gateOf('node', '-e', '')).toMatchObject({ code: 0, lastLine: '0 passed, 0 failed' })
  expect(gateOf('node', '-e', 'process.exit(3)')).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' })
  expect(gateOf('node', '-e', 'process.kill(process.pid)')).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' })
  expect(gateOf('no-such-tool')).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' })
})

test('tools of node_modules/.bin are found whoever starts the run', () => {
  const run = gate("[await runTool('types', ['tsc', '--version'])]", { PATH: '/usr/bin:/bin' })
  expect(run).toMatchObject({ code: 0, out: expect.stringContaining('Version ') })
})

test('counts what the test runner counted, a failed test and a file that cannot be run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-step-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text)
  const run = () => gate(`[await runTests('inner', ['--root', ${JSON.stringify(folder)}, '--globals'])]`)
  write('a.test.js', "test('good', () => {})\n")
  expect(run()).toMatchObject({ code: 0, lastLine: '1 passed, 0 failed' })
  write('a.test.js', "test('good', () => {})\ntest('bad', () => { throw new Error('no') })\n")
  expect(run()).toMatchObject({ code: 1, lastLine: '1 passed, 1 failed' })
  write('a.test.js', "test('good', () => {})\n")
  write('b.test.js', "throw new Error('not even loaded')\n")
  expect(run()).toMatchObject({ code: 1, lastLine: '1 passed, 1 failed' })
})

test('counts what Playwright counted: a failed spec, one that passes at its second attempt, a file that cannot be run', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-step-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const write = (file: string, text: string) => writeFileSync(path.join(folder, file), text)
  const spec = (file: string, text: string) => write(file, `import { test } from '@playwright/test'\n${text}\n`)
  symlinkSync(path.resolve('node_modules'), path.join(folder, 'node_modules'))
  write('package.json', '{ "type": "module" }')
  write('playwright.config.js', "export default { reporter: 'json', retries: 1 }")
  const run = () => gate(`[await runSpecs('inner', ['--config', ${JSON.stringify(folder)}])]`)
  spec('a.spec.js', "test('good', () => {})")
  expect(run()).toMatchObject({ code: 0, lastLine: '1 passed, 0 failed' })
  spec('b.spec.js', "test('flaky', ({}, { retry }) => { if (retry === 0) throw new Error('no') })")
  expect(run()).toMatchObject({ code: 1, lastLine: '1 passed, 1 failed' })
  spec('b.spec.js', "test('bad', () => { throw new Error('no') })")
  expect(run()).toMatchObject({ code: 1, lastLine: '1 passed, 1 failed' })
  write('b.spec.js', "throw new Error('not even loaded')")
  expect(run()).toMatchObject({ code: 1, lastLine: '0 passed, 1 failed' })
})

test('a folder that is not there is not handed to the tools', () => {
  expect(existingFolders(['core', 'no-such-folder', 'scripts'])).toEqual(['core', 'scripts'])
})

const aStep = (fields: { name?: string; isGood?: boolean; passed?: number; failed?: number }) => ({
  name: 'a step',
  isGood: true,
  passed: 0,
  failed: 0,
  ...fields,
})

const gateOf = (...command: string[]) => gate(`[await runTool('a tool', ${JSON.stringify(command)})]`)

/** A run of its own whose steps are what the expression gives, with what it printed. */
function gate(steps: string, environment: NodeJS.ProcessEnv = {}) {
  const step = JSON.stringify(path.join(import.meta.dirname, 'step.ts'))
  const program = `import { closeWith, runSpecs, runTests, runTool } from ${step}\nprocess.exitCode = closeWith(${steps})`
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  })
  return { code: status, lastLine: stdout.trimEnd().split('\n').at(-1), out: stdout }
}
