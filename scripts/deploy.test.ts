import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { validate } from 'dockerfile-utils'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { settingTexts } from '#server/config.ts'
import { PROGRAMS } from './build/programs.ts'

/** No container engine runs here: the files are read by their own rules, and every name in them must be one of ours. */
const root = path.resolve(import.meta.dirname, '..')
const read = (file: string) => readFileSync(path.join(root, file), 'utf8')
const settings = new Set(settingTexts().map(({ name }) => name))
const defaultOf = (name: string) => settingTexts().find((setting) => setting.name === name)?.fallback
const programs = new Set(Object.keys(PROGRAMS).map((name) => `dist/${name}.mjs`))

const DOCKERFILES = ['deploy/Dockerfile.server', 'deploy/Dockerfile.node']
const instructions = (file: string) =>
  read(file)
    .split('\n')
    .filter((line) => /^[A-Z]+ /.test(line))
    .map((line) => ({ word: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1) }))
const all = (file: string, word: string) =>
  instructions(file).flatMap((found) => (found.word === word ? [found.rest] : []))

describe.each(DOCKERFILES)('%s', (file) => {
  test('has no fault that its linter knows', () => {
    expect(validate(read(file))).toEqual([])
  })

  test('starts only programs that the build makes, without a shell', () => {
    const commands = [...all(file, 'ENTRYPOINT'), ...all(file, 'CMD')]
    const checks = all(file, 'HEALTHCHECK').map((rest) => rest.slice(rest.indexOf('CMD ') + 4))
    expect(checks).toHaveLength(1)
    const words = [...commands, ...checks].flatMap((command) => JSON.parse(command) as string[])
    const started = words.filter((word) => word.startsWith('dist/'))
    expect(started.length).toBeGreaterThanOrEqual(2)
    for (const program of started) expect(programs).toContain(program)
  })

  test('builds with what the project has, and runs as nobody special', () => {
    expect(all(file, 'RUN')).toContain('node scripts/bootstrap.mjs --build')
    expect(existsSync(path.join(root, 'scripts/bootstrap.mjs'))).toBe(true)
    expect(all(file, 'USER')).toEqual(['1000:1000'])
    expect(all(file, 'FROM')).toHaveLength(2)
    for (const copied of all(file, 'COPY').filter((rest) => rest.startsWith('--from'))) {
      expect(copied).toMatch(/^--from=build \/src\/(LICENSE|dist|out\/renderer) /)
    }
  })

  test('sets only settings that exist', () => {
    const names = all(file, 'ENV').map((rest) => rest.split('=')[0] ?? '')
    for (const name of names.filter((known) => known !== 'NODE_ENV')) expect(settings).toContain(name)
  })
})

test('the image of the coordinator offers the port that it listens on by default', () => {
  expect(all('deploy/Dockerfile.server', 'EXPOSE')).toEqual([defaultOf('GRID_PORT')])
})

type Service = {
  build?: { context: string; dockerfile: string }
  environment?: Record<string, string>
  ports?: string[]
  volumes: string[]
  depends_on?: Record<string, unknown>
  profiles?: string[]
  restart: string
}
type Compose = { services: Record<string, Service>; volumes: Record<string, null> }

describe('deploy/docker-compose.yml', () => {
  const compose = parse(read('deploy/docker-compose.yml')) as Compose
  const { postgres, server, node } = compose.services

  test('has PostgreSQL 15, the coordinator, and a node on request', () => {
    expect(Object.keys(compose.services)).toEqual(['postgres', 'server', 'node'])
    expect(read('deploy/docker-compose.yml')).toContain('image: postgres:15')
    expect(node?.profiles).toEqual(['with-node'])
    for (const service of Object.values(compose.services)) expect(service.restart).toBe('unless-stopped')
  })

  test('builds from files that exist and keeps what the images keep', () => {
    const builds = Object.values(compose.services).flatMap(({ build }) => build ?? [])
    expect(builds.map(({ dockerfile }) => dockerfile)).toEqual(DOCKERFILES)
    for (const { dockerfile, context } of builds) {
      expect(path.resolve(root, 'deploy', context)).toBe(root)
      expect(all(dockerfile, 'VOLUME')).toEqual(['/data'])
    }
    for (const service of Object.values(compose.services)) {
      for (const volume of service.volumes) expect(compose.volumes).toHaveProperty(volume.split(':')[0] ?? '')
    }
    expect([server?.volumes, node?.volumes]).toEqual([['coordinator:/data'], ['node:/data']])
  })

  test('sets only settings that exist, and asks for nothing that its example does not explain', () => {
    for (const name of Object.keys(server?.environment ?? {})) expect(settings).toContain(name)
    const asked = [...read('deploy/docker-compose.yml').matchAll(/\$\{(\w+)/g)].map(([, name]) => name)
    for (const name of asked.filter((known) => known !== 'LOG_LEVEL')) {
      expect(read('deploy/compose.env.example')).toMatch(new RegExp(`^(# )?${name}=`, 'm'))
    }
    expect(server?.ports).toEqual([`\${GRID_PORT:-8081}:${defaultOf('GRID_PORT')}`])
    expect(postgres?.ports).toBeUndefined()
  })
})

const UNITS = readdirSync(path.join(root, 'deploy/systemd')).map((name) => `deploy/systemd/${name}`)
const hasSystemd = existsSync('/usr/bin/systemd-analyze')

describe.each(UNITS)('%s', (file) => {
  const lines = read(file).split('\n')
  const valuesOf = (name: string) =>
    lines.filter((line) => line.startsWith(`${name}=`)).map((line) => line.slice(name.length + 1))

  test('starts a program of the build with the pinned Node', () => {
    const [command = ''] = valuesOf('ExecStart')
    const [runtime = '', ...words] = command.split(' ')
    const place = '/opt/koprogo-grid/'
    expect(existsSync(path.join(root, runtime.slice(place.length)))).toBe(true)
    const started = words.filter((word) => word.startsWith(place)).map((word) => word.slice(place.length))
    expect(started).toHaveLength(1)
    for (const program of started) expect(programs).toContain(program)
  })

  test('sets only settings that exist and keeps its data where it may write', () => {
    const pairs = valuesOf('Environment').map((pair) => pair.split('='))
    for (const [name = ''] of pairs.filter(([known]) => known !== 'NODE_ENV')) expect(settings).toContain(name)
    const directory = pairs.find(([name]) => name === 'GRID_DATA_DIR')?.[1]
    expect(valuesOf('StateDirectory').map((name) => `/var/lib/${name}`)).toEqual([directory])
  })

  test.runIf(hasSystemd)('is what systemd understands', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-unit-'))
    try {
      const unit = path.join(folder, path.basename(file))
      // Where the project lies is the only thing that differs from a machine it is installed on.
      const text = read(file).replaceAll('/opt/koprogo-grid', root)
      writeFileSync(unit, text.replace(/^(User|Group)=.*$/gm, '$1=nobody'))
      const output = execFileSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8', stdio: 'pipe' })
      expect(output).toBe('')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})

test.runIf(hasSystemd)(
  'the unit of a kiosk is what systemd understands, once the program of its package is there',
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'koprogo-unit-'))
    try {
      const unit = path.join(folder, 'koprogo-grid-kiosk.service')
      const text = read('deploy/desktop/koprogo-grid-kiosk.service')
      writeFileSync(unit, text.replace('/usr/bin/koprogo-grid', process.execPath))
      const args = ['verify', '--user', '--man=no', unit]
      // A user's manager wants a place for its sockets, which not every session has.
      const env = { ...process.env, XDG_RUNTIME_DIR: folder }
      const { status, stderr } = spawnSync('systemd-analyze', args, { encoding: 'utf8', env })
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    } finally {
      rmSync(folder, { recursive: true })
    }
  },
)

test('every target of the Makefile calls what exists', () => {
  const makefile = read('Makefile')
  const wanted =
    'help build run test coverage fmt lint check clean docker-build docker-up docker-down edge install db-up migrate'
  for (const target of wanted.split(' ')) expect(makefile).toMatch(new RegExp(`^${target}: ## \\S`, 'm'))
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  for (const [, script = ''] of makefile.matchAll(/^\tnpm (?:run )?([a-z]+)/gm)) expect(scripts).toHaveProperty(script)
})
