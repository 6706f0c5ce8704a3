import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import configuration from '../electron-builder.config.ts'
import { parsePackageOptions } from './package/options.ts'

/** No machine of GitHub's runs here: the workflow is read by its own rules, and every name in it must be one of ours. */
const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')

const Step = z.object({
  name: z.string().optional(),
  uses: z.string().optional(),
  run: z.string().optional(),
  if: z.string().optional(),
  with: z.record(z.string(), z.unknown()).optional(),
  env: z.record(z.string(), z.string()).optional(),
})
const Job = z.object({
  'runs-on': z.string(),
  'timeout-minutes': z.int().optional(),
  if: z.string().optional(),
  needs: z.string().optional(),
  permissions: z.record(z.string(), z.string()).optional(),
  strategy: z.object({ matrix: z.object({ include: z.array(z.record(z.string(), z.string())) }) }).optional(),
  steps: z.array(Step),
})
const workflow = z
  .object({
    on: z.record(z.string(), z.unknown()),
    permissions: z.record(z.string(), z.string()),
    env: z.record(z.string(), z.string()),
    jobs: z.object({ packages: Job, draft: Job }),
  })
  .parse(parse(read('.github/workflows/release.yml')))
const own = z
  .object({
    productName: z.string(),
    scripts: z.record(z.string(), z.string()),
    devDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(read('package.json')))

const { packages, draft } = workflow.jobs
const machines = packages.strategy?.matrix.include ?? []
const steps = [...packages.steps, ...draft.steps]
const commands = steps.flatMap(({ run }) => run ?? [])
const found = (form: RegExp) => commands.flatMap((command) => [...command.matchAll(form)].map(([, word = '']) => word))

test('every npm script and every program that it calls is there', () => {
  const scripts = found(/npm run ([\w:-]+)/g)
  expect(scripts).toEqual(expect.arrayContaining(['build', 'package', 'verify-electron']))
  for (const script of scripts) expect(own.scripts).toHaveProperty([script])
  for (const program of found(/npx ([\w-]+)/g))
    expect(existsSync(path.join(root, 'node_modules/.bin', program))).toBe(true)
})

test('every spec that it runs is there, and the titles that it looks for', () => {
  const specs = found(/playwright test (\S+)/g)
  expect(specs).toContain('e2e/app')
  for (const spec of specs) expect(existsSync(path.join(root, spec))).toBe(true)
  const titles = found(/--grep '([^']+)'/g)
  expect(titles).toHaveLength(1)
  for (const title of titles) expect(read('e2e/app/packaged.spec.ts')).toContain(title)
})

test('runs on the Node that the project is pinned to', () => {
  expect(workflow.env['NODE_VERSION']).toBe(own.devDependencies['node'])
})

describe('the machines', () => {
  test('are one for each system and processor that the app is made for', () => {
    expect(machines.map(({ system, processor }) => `${system} ${processor}`)).toEqual([
      'linux x64',
      'linux arm64',
      'windows x64',
      'mac arm64',
      'mac x64',
    ])
  })

  test.each(machines)('$system $processor: the packaging knows its options', ({ system = '', processor = '' }) => {
    const here = { platform: 'aix', arch: 'ppc64', root } as const
    expect(parsePackageOptions([`--${system}`, `--${processor}`], here)).toMatchObject({
      system,
      processors: [processor],
      isFolderOnly: false,
    })
  })

  test.each(machines)(
    '$system $processor: the program that is looked into has the name that it is packed by',
    ({ system, app = '' }) => {
      const name = system === 'linux' ? configuration.linux?.executableName : own.productName
      expect(path.basename(app, '.exe')).toBe(name)
    },
  )
})

test('uploads a file of each kind that is packed, and nothing else', () => {
  const uploaded = steps.find(({ uses, if: only }) => uses?.startsWith('actions/upload-artifact') && only === undefined)
  const kinds = String(uploaded?.with?.['path']).trim().split('\n')
  const targets = [configuration.linux, configuration.win, configuration.mac].flatMap((system) => system?.target ?? [])
  const EXTENSIONS: Readonly<Record<string, string>> = { nsis: 'exe' }
  const packed = targets.map((kind) => (typeof kind === 'string' ? (EXTENSIONS[kind] ?? kind) : kind.target))
  expect(kinds.toSorted()).toEqual(packed.map((kind) => `release/*.${kind}`).toSorted())
  expect(uploaded?.with?.['if-no-files-found']).toBe('error')
})

test('the guides name files as they are packed', () => {
  const [start = ''] = configuration.artifactName?.split('${version}') ?? []
  const named = ['docs/guides/volunteer.md', 'docs/guides/kiosk.md', 'docs/ELECTRON.md'].flatMap((file) => [
    ...read(file).matchAll(/`(?:sudo apt install \.\/)?([\w-]*)VERSION-([\w.-]+)`/g),
  ])
  // How electron-builder calls the systems, and Debian and AppImage the processors.
  const NAMES = /^(linux-(amd64|arm64)\.deb|linux-(x86_64|arm64)\.AppImage|win-x64\.exe|mac-(arm64|x64)\.dmg)$/
  expect(named.length).toBeGreaterThanOrEqual(6)
  for (const [, before, after] of named) {
    expect(before).toBe(start)
    expect(after).toMatch(NAMES)
  }
})

test('only the draft may write, only after everything passed', () => {
  expect(workflow.permissions).toEqual({ contents: 'read' })
  expect(packages.permissions).toBeUndefined()
  expect(draft).toMatchObject({ needs: 'packages', if: "github.ref_type == 'tag'", permissions: { contents: 'write' } })
  const [, release] = draft.steps.flatMap(({ run }) => run ?? [])
  expect(release).toContain('gh release create')
  expect(release).toContain('--draft')
})

test.runIf(existsSync('/usr/bin/sha256sum'))(
  'the checksums are of each file, and sha256sum itself finds them right',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-sums-'))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const files = path.join(folder, 'files')
    mkdirSync(files)
    for (const name of ['a.deb', 'b with space.exe']) writeFileSync(path.join(files, name), name)
    const [checksums = ''] = draft.steps.flatMap(({ run }) => run ?? [])
    const run = (command: string) => spawnSync('/bin/bash', ['-c', command], { cwd: files, encoding: 'utf8' })
    expect(run(checksums).status).toBe(0)
    expect(run('sha256sum --check --strict SHA256SUMS').stdout).toBe('a.deb: OK\nb with space.exe: OK\n')
  },
)

test('uses GitHub’s own actions only, and no secret but its token', () => {
  const actions = steps.flatMap(({ uses }) => uses ?? [])
  for (const action of actions) expect(action).toMatch(/^actions\/[a-z-]+@v\d+$/)
  expect(read('.github/workflows/release.yml')).not.toContain('secrets.')
})

test.runIf(existsSync('/bin/bash'))('its commands are what bash understands', () => {
  for (const command of commands) {
    const { status, stderr } = spawnSync('/bin/bash', ['-n'], {
      input: command.replaceAll(/\$\{\{.*?\}\}/g, 'value'),
      encoding: 'utf8',
    })
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  }
})
