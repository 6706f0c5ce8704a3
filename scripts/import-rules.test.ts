import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'

const root = path.resolve(import.meta.dirname, '..')

/** One planted violation per rule: the file that breaks it and the line that does. */
const PLANTED: Readonly<Record<string, { file: string; imports: string }>> = {
  'no-circular': { file: 'core/one.ts', imports: './two.ts' },
  'core-is-pure': { file: 'core/reads-a-file.ts', imports: 'node:fs' },
  'zod-only-in-contracts': { file: 'core/task/checks.ts', imports: 'zod' },
  'use-cases-know-ports-only': {
    file: 'server/nodes/use-cases/asks-the-database.ts',
    imports: '../adapters/database.ts',
  },
  'ports-know-core-only': { file: 'server/nodes/ports.ts', imports: 'pg' },
  'http-stays-http': { file: 'server/nodes/http/asks-the-database.ts', imports: '../adapters/database.ts' },
  'adapters-never-call-in': { file: 'server/nodes/adapters/calls-in.ts', imports: '../use-cases/decides.ts' },
  'features-are-islands': { file: 'server/nodes/adapters/reads-tasks.ts', imports: '../../tasks/ports.ts' },
  'coordinator-and-node-are-apart': { file: 'server/nodes/adapters/runs-work.ts', imports: '#main/agent/agent.ts' },
  'node-and-coordinator-are-apart': { file: 'src-main/agent/serves.ts', imports: '#server/nodes/ports.ts' },
  'knex-only-for-migrations': { file: 'server/tasks/adapters/asks-knex.ts', imports: 'knex' },
  'verifier-needs-no-server': { file: 'scripts/verify-chain.ts', imports: '#server/nodes/ports.ts' },
  'nothing-imports-the-tools': { file: 'server/nodes/adapters/uses-a-script.ts', imports: '#scripts/tool.ts' },
  'simulators-stay-out': { file: 'src-main/energy/adapters/simulates.ts', imports: '#main/solar/simulators/day.ts' },
  'no-test-in-product': { file: 'server/nodes/adapters/uses-a-test.ts', imports: './node.contract.ts' },
  'renderer-shows-only': { file: 'src-renderer/views/asks-the-agent.ts', imports: '#main/agent/agent.ts' },
  'renderer-has-no-node': { file: 'src-renderer/views/reads-a-file.ts', imports: 'node:fs' },
  'renderer-parses-nothing': { file: 'src-renderer/stores/parses.ts', imports: '#core/contracts/agent.ts' },
  'style-page-stays-out': { file: 'src-renderer/views/shows-a-scene.ts', imports: '../style-page/scenes.ts' },
  'electron-in-the-shell-only': { file: 'src-main/agent/opens-a-window.ts', imports: 'electron' },
  resolvable: { file: 'core/lost.ts', imports: './nowhere.ts' },
}
const CLEAN: Readonly<Record<string, string>> = {
  'core/two.ts': "export * from './one.ts'\n",
  'server/nodes/adapters/database.ts': 'export const database = 1\n',
  'server/nodes/adapters/node.contract.ts': 'export const contract = 1\n',
  'server/nodes/use-cases/decides.ts': 'export const decides = 1\n',
  'server/tasks/ports.ts': 'export type Port = 1\n',
  'src-main/solar/simulators/day.ts': 'export const day = 1\n',
  'core/contracts/agent.ts': 'export const snapshot = 1\n',
  'src-renderer/style-page/scenes.ts': 'export const scenes = 1\n',
  'src-main/agent/agent.ts': 'export const agent = 1\n',
  'scripts/tool.ts': 'export const tool = 1\n',
}

test('every import rule catches a planted violation, and no innocent file is accused', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-rules-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  for (const file of ['package.json', 'tsconfig.json', '.dependency-cruiser.mjs'])
    cpSync(path.join(root, file), path.join(folder, file))
  for (const name of ['zod', 'knex', 'pg', 'electron']) {
    plant(folder, `node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }))
    plant(folder, `node_modules/${name}/index.js`, 'export const nothing = 1\n')
  }
  for (const [file, text] of Object.entries(CLEAN)) plant(folder, file, text)
  for (const { file, imports } of Object.values(PLANTED)) plant(folder, file, `export * from '${imports}'\n`)

  const found = violations(folder)
  const planted = Object.entries(PLANTED).map(([rule, { file }]) => `${rule} in ${file}`)
  expect([...found]).toEqual(expect.arrayContaining(planted))
  const guilty = new Set(Object.values(PLANTED).map(({ file }) => file))
  expect([...found].filter((violation) => !guilty.has(violation.split(' in ')[1] ?? ''))).toEqual([])
}, 60_000)

function plant(folder: string, file: string, text: string): void {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true })
  writeFileSync(path.join(folder, file), text)
}

function violations(folder: string): ReadonlySet<string> {
  const program = path.join(root, 'node_modules', 'dependency-cruiser', 'bin', 'dependency-cruiser.mjs')
  const args = [
    program,
    '--config',
    '.dependency-cruiser.mjs',
    '--output-type',
    'json',
    'core',
    'server',
    'src-main',
    'src-renderer',
    'scripts',
  ]
  const { stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })
  const { summary } = JSON.parse(stdout) as { summary: { violations: { from: string; rule: { name: string } }[] } }
  return new Set(summary.violations.map(({ from, rule }) => `${rule.name} in ${from}`))
}
