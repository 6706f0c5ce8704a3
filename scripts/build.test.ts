import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { PROGRAMS } from './build/programs.ts'

const root = path.resolve(import.meta.dirname, '..')
const FILES = Object.keys(PROGRAMS)
  .map((name) => `${name}.mjs`)
  .toSorted()
const COPIED = [
  'scripts/build.ts',
  'scripts/build/programs.ts',
  'scripts/build/interface.ts',
  'scripts/build/workloads.ts',
  'scripts/build/assembly-script.ts',
]
/** The same three builds as ours, of one source each. */
const INTERFACE_CONFIG = `export default {
  main: build({ main: 'src-main/main.ts' }, { entryFileNames: '[name].js' }),
  preload: build({ preload: 'src-main/preload.ts' }, { format: 'cjs', entryFileNames: '[name].cjs' }),
  renderer: { root: 'src-renderer', ...build({ index: 'src-renderer/index.html' }, {}) },
}
function build(input, output) {
  return { build: { externalizeDeps: false, rolldownOptions: { input, output } } }
}
`
vi.setConfig({ testTimeout: 60_000 })

test('makes every program, and with --if-stale again only after a source has changed', async () => {
  const project = newProject()
  expect(await project.build('--if-stale')).toEqual({ code: 0, hasBuilt: true })
  expect(project.programs()).toEqual(FILES)
  expect(await project.run('dist/node.mjs')).toBe('node 1\n')
  expect(await project.build('--if-stale')).toEqual({ code: 0, hasBuilt: false })
  project.write('core/shared.ts', 'export const version = 2\n')
  expect(await project.build('--if-stale')).toEqual({ code: 0, hasBuilt: true })
  expect(await project.run('dist/node.mjs')).toBe('node 2\n')
})

test('makes the interface, and makes it again when it was changed or is gone', async () => {
  const project = newProject()
  await project.build('--if-stale')
  expect(project.interface()).toContain('interface 1')
  expect(project.out()).toEqual(expect.arrayContaining(['main/main.js', 'preload/preload.cjs', 'renderer/index.html']))
  project.write('src-renderer/main.ts', "document.title = 'another interface'\n")
  expect(await project.build('--if-stale')).toEqual({ code: 0, hasBuilt: true })
  expect(project.interface()).toContain('another interface')
  expect(project.out().filter((file) => file.endsWith('.js') && file.startsWith('renderer'))).toHaveLength(1)
  project.remove('out')
  expect(await project.build('--if-stale')).toEqual({ code: 0, hasBuilt: true })
  expect(project.interface()).toContain('another interface')
})

test('makes the workloads, and a list of them that names each by its content', async () => {
  const project = newProject()
  project.write('workloads/one/manifest.json', '{ "name": "one", "version": "1.2.3" }')
  project.write('workloads/one/asconfig.json', '{ "entries": ["assembly/index.ts"], "options": { "runtime": "stub" } }')
  project.write('workloads/one/assembly/index.ts', 'export function one(): i32 { return 1 }\n')
  expect(await project.build()).toEqual({ code: 0, hasBuilt: true })
  const module = project.read('dist/workloads/one-1.2.3.wasm')
  expect(JSON.parse(project.read('dist/workloads/manifest.json').toString())).toEqual([
    {
      file: 'one-1.2.3.wasm',
      name: 'one',
      version: '1.2.3',
      sha256: createHash('sha256').update(module).digest('hex'),
      size_bytes: module.length,
      built_in: true,
    },
  ])
  project.write('workloads/one/assembly/index.ts', 'export function one(): i32 { return nothing }\n')
  expect(await project.build('--if-stale')).toEqual({ code: 1, hasBuilt: false })
  expect(project.read('dist/workloads/one-1.2.3.wasm')).toEqual(module)
})

test('an interface that cannot be built fails, and leaves the last build in place', async () => {
  const project = newProject()
  await project.build()
  project.write('core/shared.ts', 'export const version = 2\n')
  project.write('src-renderer/main.ts', "import { nothing } from './nowhere.ts'\nconsole.log(nothing)\n")
  expect(await project.build('--if-stale')).toEqual({ code: 1, hasBuilt: false })
  expect(await project.run('dist/node.mjs')).toBe('node 1\n')
  expect(project.interface()).toContain('interface 1')
})

test('of two builds at once one waits and finds the work done', async () => {
  const project = newProject()
  const both = await Promise.all([project.build('--if-stale'), project.build('--if-stale')])
  expect(both.map(({ code }) => code)).toEqual([0, 0])
  expect(both.filter(({ hasBuilt }) => hasBuilt)).toHaveLength(1)
})

test('a program can be started at any moment while it is built again', async () => {
  const project = newProject()
  await project.build()
  const state = { isBuilding: true }
  const building = project.build().finally(() => (state.isBuilding = false))
  while (state.isBuilding) expect(await project.run('dist/node.mjs')).toBe('node 1\n')
  expect(await building).toEqual({ code: 0, hasBuilt: true })
})

test('what an earlier build made and nothing uses any more goes', async () => {
  const project = newProject()
  await project.build()
  project.write('dist/parts/chunk-OLD.mjs', '')
  project.write('dist/retired-program.mjs', '')
  await project.build()
  expect(project.programs()).toEqual(FILES)
  expect(project.parts()).not.toContain('chunk-OLD.mjs')
})

test('a source that cannot be built fails, says where, and leaves the last build in place', async () => {
  const project = newProject()
  await project.build()
  project.write('server/main.ts', "import { nothing } from './nowhere.ts'\nconsole.log(nothing)\n")
  expect(await project.build('--if-stale')).toEqual({ code: 1, hasBuilt: false })
  expect(await project.run('dist/coordinator.mjs')).toBe('coordinator 1\n')
})

/** The build script over programs of one line each, which all share one source. */
function newProject() {
  const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-build-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const at = (file: string) => path.join(folder, file)
  const write = (file: string, text: string) => {
    mkdirSync(path.dirname(at(file)), { recursive: true })
    writeFileSync(at(file), text)
  }
  const program = (file: string, name: string) => {
    const shared = path.relative(path.dirname(file), 'core/shared.ts')
    write(file, `import { version } from '${shared}'\nconsole.log('${name}', version)\n`)
  }
  symlinkSync(path.join(root, 'node_modules'), at('node_modules'))
  write('package.json', '{"type":"module"}')
  write('package-lock.json', '{}')
  mkdirSync(at('workloads'))
  write('migrations/index.ts', 'export const migrations = []\n')
  write('core/shared.ts', 'export const version = 1\n')
  for (const [name, file] of Object.entries(PROGRAMS)) program(file, name)
  write('src-main/main.ts', "console.log('window')\n")
  write('src-main/preload.ts', "console.log('preload')\n")
  write('src-renderer/index.html', '<!doctype html><script type="module" src="./main.ts"></script>\n')
  write(
    'src-renderer/main.ts',
    "import { version } from '../core/shared.ts'\ndocument.title = `interface ${version}`\n",
  )
  write('electron.vite.config.ts', INTERFACE_CONFIG)
  for (const file of COPIED) cpSync(path.join(root, file), at(file))

  return {
    write,
    read: (file: string) => readFileSync(at(file)),
    programs: () =>
      readdirSync(at('dist'))
        .filter((name) => name.endsWith('.mjs'))
        .toSorted(),
    /** The script of the built interface. */
    interface: () => {
      const [, script = ''] = /src="\.\/([^"]+)"/.exec(readFileSync(at('out/renderer/index.html'), 'utf8')) ?? []
      return readFileSync(at(`out/renderer/${script}`), 'utf8')
    },
    out: () => readdirSync(at('out'), { recursive: true }).map(String),
    remove: (file: string) => rmSync(at(file), { recursive: true }),
    parts: () => (existsSync(at('dist/parts')) ? readdirSync(at('dist/parts')) : []),
    run: async (file: string) => (await runNode(folder, [file])).out,
    /** Its exit code, and whether it says that it has built anything. */
    async build(...args: readonly string[]) {
      const { code, err } = await runNode(folder, ['scripts/build.ts', ...args])
      return { code, hasBuilt: err.includes('Built coordinator, admin,') }
    },
  }
}

async function runNode(
  cwd: string,
  args: readonly string[],
): Promise<{ code: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const said = { out: '', err: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said.out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => void (said.err += text))
  const [code]: (number | null)[] = await once(child, 'close')
  return { code: code ?? null, ...said }
}
